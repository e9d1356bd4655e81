/* send-key, send-process-signal and screenshot: what a person at the guest's desk does. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "shell/keys.h"
#include "shell/names.h"
#include "shell/object.h"

CommandRun send_key_run, send_process_signal_run, screenshot_run;

static const char *const codesets[] = {
    [VIR_KEYCODE_SET_LINUX] = "linux",   [VIR_KEYCODE_SET_XT] = "xt",         [VIR_KEYCODE_SET_ATSET1] = "atset1",
    [VIR_KEYCODE_SET_ATSET2] = "atset2", [VIR_KEYCODE_SET_ATSET3] = "atset3", [VIR_KEYCODE_SET_OSX] = "os_x",
    [VIR_KEYCODE_SET_XT_KBD] = "xt_kbd", [VIR_KEYCODE_SET_USB] = "usb",       [VIR_KEYCODE_SET_WIN32] = "win32",
    [VIR_KEYCODE_SET_QNUM] = "qnum",
};

/* The codeset with that name; -1 if there is none. "rfb" is the old name of qnum. */
static int find_codeset(const char *name)
{
    if (strcmp(name, "rfb") == 0)
        return VIR_KEYCODE_SET_QNUM;
    for (size_t i = 0; i < G_N_ELEMENTS(codesets); i++) {
        if (strcmp(codesets[i], name) == 0)
            return (int)i;
    }
    return -1;
}

/* A key by number, or by name where the codeset has names. */
static int find_key(int codeset, const char *text)
{
    char *end;
    unsigned long code;

    errno = 0;
    code = strtoul(text, &end, 0);
    if (!errno && end != text && !*end && code <= 0xffff && *text != '-')
        return (int)code;
    return codeset == VIR_KEYCODE_SET_LINUX ? keys_find_linux(text) : -1;
}

bool send_key_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree const char **names = args_list(args, "keycode");
    const char *set = "linux";
    unsigned codes[VIR_DOMAIN_SEND_KEY_MAX_KEYS], hold = 0;
    int codeset, count = 0;

    if (!domain || args_string(shell, args, "codeset", &set) < 0 || args_uint(shell, args, "holdtime", &hold) < 0)
        return false;
    codeset = find_codeset(set);
    if (codeset < 0) {
        shell_error(shell, "unknown codeset: '%s'", set);
        return false;
    }
    for (const char **name = names; *name; name++) {
        int code = find_key(codeset, *name);

        if (count == VIR_DOMAIN_SEND_KEY_MAX_KEYS) {
            shell_error(shell, "too many keycodes");
            return false;
        }
        if (code < 0) {
            shell_error(shell, "invalid keycode: '%s'", *name);
            return false;
        }
        codes[count++] = (unsigned)code;
    }
    return virDomainSendKey(domain, (unsigned)codeset, hold, codes, count, 0) >= 0;
}

static const char *const signal_names[] = {
    "nop", "hup",  "int",  "quit", "ill",    "trap", "abrt", "bus",  "fpe",  "kill",   "usr1",  "segv", "usr2", "pipe", "alrm", "term",
    "stkflt", "chld", "cont", "stop", "tstp", "ttin", "ttou", "urg", "xcpu", "xfsz", "vtalrm", "prof", "winch", "poll", "pwr", "sys",
};

/* "sigkill", "SIG_KILL", "kill", "rt3" or a number; -1 if it is none. */
static int find_signal(const char *text)
{
    g_autofree char *name = g_ascii_strdown(text, -1);
    const char *bare = g_str_has_prefix(name, "sig_") ? name + 4 : g_str_has_prefix(name, "sig") ? name + 3 : name;
    char *end;
    long number;

    for (size_t i = 0; i < G_N_ELEMENTS(signal_names); i++) {
        if (strcmp(signal_names[i], bare) == 0)
            return (int)i;
    }
    if (g_str_has_prefix(bare, "rt"))
        bare += 2;
    errno = 0;
    number = strtol(bare, &end, 10);
    if (errno || end == bare || *end || number < 0 || number >= VIR_DOMAIN_PROCESS_SIGNAL_RT32 + 1)
        return -1;
    return (int)number + (g_strstr_len(name, -1, "rt") ? VIR_DOMAIN_PROCESS_SIGNAL_RT0 : 0);
}

bool send_process_signal_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *name = NULL;
    long long pid = 0;
    int number;

    if (!domain)
        return false;
    if (args_llong(shell, args, "pid", &pid) < 0 || args_string(shell, args, "signame", &name) < 0)
        return false;
    number = find_signal(name);
    if (number < 0) {
        shell_error(shell, "malformed signal name: %s", name);
        return false;
    }
    return virDomainSendProcessSignal(domain, pid, (unsigned)number, 0) >= 0;
}

/* "DOMAIN-2026-11-21-04:20:00.png": where a picture goes when no name was given. */
static char *picture_name(virDomainPtr domain, const char *mime)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *time = g_date_time_format(now, "%Y-%m-%d-%H:%M:%S");
    const char *suffix = "";

    if (g_strcmp0(mime, "image/png") == 0)
        suffix = ".png";
    else if (g_strcmp0(mime, "image/x-portable-pixmap") == 0)
        suffix = ".ppm";
    return g_strdup_printf("%s-%s%s", virDomainGetName(domain), time, suffix);
}

static int write_piece(virStreamPtr stream, const char *data, size_t length, void *opaque)
{
    int fd = *(int *)opaque;
    size_t at = 0;

    while (at < length) {
        ssize_t done = write(fd, data + at, length - at);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return -1;
        at += (size_t)done;
    }
    return (int)length;
}

/* Copies the stream into a file; a file that this call created is removed when it fails. */
static bool save_stream(Shell *shell, virDomainPtr domain, virStreamPtr stream, const char *path)
{
    bool created = true, fine;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (fd < 0 && errno == EEXIST) {
        created = false;
        fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    }
    if (fd < 0) {
        shell_error(shell, "cannot create file %s", path);
        return false;
    }
    fine = virStreamRecvAll(stream, write_piece, &fd) >= 0;
    if (!fine)
        shell_error(shell, "could not receive data from domain '%s'", virDomainGetName(domain));
    if (close(fd) < 0 && fine) {
        shell_error(shell, "cannot close file %s", path);
        fine = false;
    }
    if (fine && virStreamFinish(stream) < 0) {
        shell_error(shell, "cannot close stream on domain '%s'", virDomainGetName(domain));
        fine = false;
    }
    if (!fine && created)
        (void)g_unlink(path);
    return fine;
}

bool screenshot_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(virStream) stream = NULL;
    g_autofree char *mime = NULL, *path = NULL;
    const char *file = NULL;
    unsigned screen = 0;

    if (args_string(shell, args, "file", &file) < 0)
        return false;
    domain = object_domain(shell, args);
    if (!domain || args_uint(shell, args, "screen", &screen) < 0)
        return false;
    stream = virStreamNew(shell->conn, 0);
    mime = stream ? virDomainScreenshot(domain, stream, screen, 0) : NULL;
    if (!mime) {
        shell_error(shell, "could not take a screenshot of %s", virDomainGetName(domain));
        return false;
    }
    path = file ? g_strdup(file) : picture_name(domain, mime);
    if (!save_stream(shell, domain, stream, path)) {
        (void)virStreamAbort(stream);
        return false;
    }
    shell_print(shell, "Screenshot saved to %s, with type of %s", path, mime);
    return true;
}
