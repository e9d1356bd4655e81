/* Bytes from a QEMU that a guest may have taken over: fed in odd-sized pieces. */
#include "daemons/qemu/qmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QmpLines lines;
    size_t at = 0, step = size ? data[0] % 7 + 1 : 1;

    qmp_lines_init(&lines);
    while (at < size) {
        size_t n = MIN(step, size - at), len;
        const char *line;

        if (qmp_lines_add(&lines, data + at, n) < 0)
            break;
        at += n;
        step = step * 3 % 61 + 1;
        while ((line = qmp_lines_next(&lines, &len))) {
            QmpMessage msg;
            const char *why = NULL;

            if (qmp_message_parse(line, len, &msg, &why) == 0)
                qmp_message_done(&msg);
            else if (!why)
                g_error("refused without a reason");
        }
    }
    qmp_lines_done(&lines);
    return 0;
}
