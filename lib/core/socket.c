#include "core/socket.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define CONNECT_DEADLINE_S 30

/* Connects within the deadline; closes fd and returns a negative errno when it cannot. */
static int connect_or_close(int fd, const struct sockaddr *address, socklen_t length)
{
    const struct timeval deadline = {.tv_sec = CONNECT_DEADLINE_S}, none = {0};
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof(deadline));
    if (connect(fd, address, length) == 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof(none));
        return fd;
    }
    int failed = errno == EAGAIN || errno == EINPROGRESS ? ETIMEDOUT : errno;
    close(fd);
    return -failed;
}

int socket_connect_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path))
        return -ENAMETOOLONG;
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    return connect_or_close(fd, (const struct sockaddr *)&address, sizeof(address));
}

int socket_connect_tcp(const char *host, const char *service)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *list = NULL;
    int result = -EHOSTUNREACH, on = 1;
    if (getaddrinfo(host, service, &hints, &list) != 0)
        return -EHOSTUNREACH;
    for (struct addrinfo *one = list; one; one = one->ai_next) {
        int fd = socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol);
        result = fd < 0 ? -errno : connect_or_close(fd, one->ai_addr, one->ai_addrlen);
        if (result >= 0) {
            (void)setsockopt(result, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
            break;
        }
    }
    freeaddrinfo(list);
    return result;
}
