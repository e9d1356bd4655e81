/* A polkit that says what the file VERDICT says at the moment it is asked: allow, deny, challenge, dismissed or silent; and
 * appends every question (action, pid, uid, details) to the file VERDICT.asked.
 *
 *   DBUS_SYSTEM_BUS_ADDRESS=... fake_polkit VERDICT
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <systemd/sd-bus.h>

static const char *verdict_path;

static int read_subject(sd_bus_message *call, FILE *asked)
{
    const char *kind, *key, *type;

    if (sd_bus_message_enter_container(call, 'r', "sa{sv}") < 0 || sd_bus_message_read(call, "s", &kind) < 0 ||
        sd_bus_message_enter_container(call, 'a', "{sv}") < 0)
        return -1;
    while (sd_bus_message_enter_container(call, 'e', "sv") > 0) {
        union {
            uint32_t u;
            uint64_t t;
            int32_t i;
        } value = {.t = 0};

        if (sd_bus_message_read(call, "s", &key) < 0 || sd_bus_message_peek_type(call, NULL, &type) < 0 ||
            sd_bus_message_enter_container(call, 'v', type) < 0 || sd_bus_message_read(call, type, &value) < 0)
            return -1;
        if (!g_str_equal(key, "start-time"))
            fprintf(asked, " %s=%u", key, value.u);
        sd_bus_message_exit_container(call);
        sd_bus_message_exit_container(call);
    }
    sd_bus_message_exit_container(call);
    return sd_bus_message_exit_container(call);
}

static int read_question(sd_bus_message *call, FILE *asked)
{
    const char *action, *key, *value;

    if (read_subject(call, asked) < 0 || sd_bus_message_read(call, "s", &action) < 0 ||
        sd_bus_message_enter_container(call, 'a', "{ss}") < 0)
        return -1;
    fprintf(asked, " action=%s", action);
    while (sd_bus_message_read(call, "{ss}", &key, &value) > 0)
        fprintf(asked, " %s=%s", key, value);
    fputc('\n', asked);
    return 0;
}

static int check_authorization(sd_bus_message *call, void *opaque, sd_bus_error *error)
{
    g_autofree char *asked_path = g_strconcat(verdict_path, ".asked", NULL);
    g_autofree char *verdict = NULL;
    FILE *asked = fopen(asked_path, "a");
    int r = read_question(call, asked);

    fclose(asked);
    if (r < 0 || !g_file_get_contents(verdict_path, &verdict, NULL, NULL))
        return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_FAILED, "cannot read");
    g_strstrip(verdict);
    if (g_str_equal(verdict, "silent"))
        return 1;
    if (g_str_equal(verdict, "dismissed"))
        return sd_bus_reply_method_return(call, "(bba{ss})", 0, 1, 1, "polkit.dismissed", "true");
    return sd_bus_reply_method_return(call, "(bba{ss})", g_str_equal(verdict, "allow"),
                                      g_str_equal(verdict, "challenge"), 0);
}

static const sd_bus_vtable vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("CheckAuthorization", "(sa{sv})sa{ss}us", "(bba{ss})", check_authorization,
                  SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

int main(int argc, char **argv)
{
    sd_bus *bus = NULL;
    int r;

    if (argc != 2)
        return 2;
    verdict_path = argv[1];
    if ((r = sd_bus_open_system(&bus)) < 0 ||
        (r = sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/PolicyKit1/Authority",
                                      "org.freedesktop.PolicyKit1.Authority", vtable, NULL)) < 0 ||
        (r = sd_bus_request_name(bus, "org.freedesktop.PolicyKit1", 0)) < 0) {
        fprintf(stderr, "fake_polkit: %s\n", g_strerror(-r));
        return 1;
    }
    puts("ready");
    fflush(stdout);
    while ((r = sd_bus_process(bus, NULL)) >= 0)
        if (r == 0 && (r = sd_bus_wait(bus, UINT64_MAX)) < 0)
            break;
    return 0;
}
