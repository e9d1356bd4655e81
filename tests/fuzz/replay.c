/* Runs a fuzz target's entry point over every file of the folders and files named on the command line, whole and cut
 * short at a few places: what the fuzzer found once stays found, without libFuzzer. */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned int replay_file(const char *path)
{
    g_autofree char *text = NULL;
    gsize length = 0;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        fprintf(stderr, "cannot read %s\n", path);
        return 0;
    }
    LLVMFuzzerTestOneInput((const uint8_t *)text, length);
    for (gsize cut = 1; cut < length; cut = cut * 2 + 1) {
        /* an exact copy, so that reading past its end is seen */
        g_autofree uint8_t *part = g_memdup2(text, cut);
        LLVMFuzzerTestOneInput(part, cut);
    }
    return 1;
}

static unsigned int replay_path(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    unsigned int count = 0;
    const char *name;

    if (!dir)
        return replay_file(path);
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        count += replay_file(file);
    }
    return count;
}

int main(int argc, char **argv)
{
    unsigned int count = 0;

    for (int i = 1; i < argc; i++)
        count += replay_path(argv[i]);
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    printf("%u files\n", count);
    return count > 0 ? 0 : 1;
}
