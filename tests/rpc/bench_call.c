/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bench_call [CALLS [only]]: a trivial call, client and server in two processes, beside this machine's floor: 64 bytes
 * there and back over a socket pair. Prints medians in microseconds and their ratio. Not part of ./check. */
#include "tests/rpc/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double report(const char *name, double *samples, int n)
{
    qsort(samples, (size_t)n, sizeof *samples, by_value);
    printf("%-16s median %8.3f us   p99 %8.3f us\n", name, samples[n / 2], samples[n * 99 / 100]);
    return samples[n / 2];
}

static double bench_floor(double *samples, int calls)
{
    int pair[2];
    char buf[64] = {0};
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
    pid_t echo = fork();
    if (echo == 0) {
        close(pair[0]);
        while (read(pair[1], buf, sizeof buf) == sizeof buf)
            if (write(pair[1], buf, sizeof buf) != sizeof buf)
                break;
        _exit(0);
    }
    close(pair[1]);
    for (int i = 0; i < calls; i++) {
        double t0 = now_us();
        if (write(pair[0], buf, sizeof buf) != sizeof buf || read(pair[0], buf, sizeof buf) != sizeof buf)
            abort();
        samples[i] = now_us() - t0;
    }
    close(pair[0]);
    waitpid(echo, NULL, 0);
    return report("floor", samples, calls);
}

static void serve(int fd)
{
    RpcServer *s = rpc_server_new("demo", NULL, NULL, NULL);
    rpc_server_add_program(s, &demo_program);
    rpc_server_client_unref(rpc_server_add_client(s, fd, false, 0));
    rpc_server_start(s);
    for (;;)
        pause();
}

static double bench_call(const char *name, int proc, double *samples, int calls)
{
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
    pid_t server = fork();
    if (server == 0) {
        close(pair[0]);
        serve(pair[1]);
    }
    close(pair[1]);
    RpcClient *c = rpc_client_new(pair[0]);
    for (int i = 0; i < calls; i++) {
        double t0 = now_us();
        if (demo_call_text(c, proc, "0123456789012345678901234567", NULL) < 0)
            abort();
        samples[i] = now_us() - t0;
    }
    rpc_client_unref(c);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    return report(name, samples, calls);
}

int main(int argc, char **argv)
{
    int calls = argc > 1 ? atoi(argv[1]) : 20000;
    double *samples = g_new(double, (size_t)calls);
    bool only_call = argc > 2; /* for perf and strace */
    double floor_us = only_call ? 1 : bench_floor(samples, calls);
    double call_us = bench_call("call", DEMO_ECHO, samples, calls);
    double worker_us = only_call ? 1 : bench_call("call on worker", DEMO_WAIT, samples, calls);
    printf("call / floor %.2f, on worker %.2f\n", call_us / floor_us, worker_us / floor_us);
    g_free(samples);
    return 0;
}
