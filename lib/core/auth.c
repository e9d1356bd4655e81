/* Asking for credentials on the terminal: virConnectAuthPtrDefault. */
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <glib.h>

/* Reads a line from standard input, without echo where it is a secret. Returns NULL at its end. */
static char *read_line(gboolean secret)
{
    struct termios old, quiet;
    char line[1024];
    gboolean hidden = secret && tcgetattr(STDIN_FILENO, &old) == 0;
    if (hidden) {
        quiet = old;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    char *got = fgets(line, sizeof(line), stdin);
    if (hidden) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
        putchar('\n');
    }
    if (!got)
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    char *copy = strdup(line);
    explicit_bzero(line, sizeof(line));
    return copy;
}

/* Fills one credential; -1 when it is of a kind that a terminal cannot give. */
static int ask(virConnectCredentialPtr cred)
{
    gboolean secret = FALSE;
    switch (cred->type) {
    case VIR_CRED_EXTERNAL: /* polkit: an agent asks, there is nothing to type */
        return cred->challenge && strcmp(cred->challenge, "PolicyKit") == 0 ? 0 : -1;
    case VIR_CRED_PASSPHRASE:
    case VIR_CRED_NOECHOPROMPT:
        secret = TRUE;
        G_GNUC_FALLTHROUGH;
    case VIR_CRED_USERNAME:
    case VIR_CRED_AUTHNAME:
    case VIR_CRED_ECHOPROMPT:
        printf("%s: ", cred->prompt);
        fflush(stdout);
        cred->result = read_line(secret);
        if (cred->result && !*cred->result && cred->defresult) {
            free(cred->result);
            cred->result = strdup(cred->defresult);
        }
        cred->resultlen = cred->result ? (unsigned int)strlen(cred->result) : 0;
        return cred->result ? 0 : -1;
    default:
        return -1;
    }
}

static int ask_all(virConnectCredentialPtr cred, unsigned int ncred, void *cbdata)
{
    for (unsigned int i = 0; i < ncred; i++)
        if (ask(&cred[i]) < 0)
            return -1;
    return 0;
}

static int credential_types[] = {
    VIR_CRED_AUTHNAME, VIR_CRED_ECHOPROMPT, VIR_CRED_REALM, VIR_CRED_PASSPHRASE, VIR_CRED_NOECHOPROMPT, VIR_CRED_EXTERNAL,
};

static virConnectAuth terminal = {
    .credtype = credential_types,
    .ncredtype = G_N_ELEMENTS(credential_types),
    .cb = ask_all,
};

virConnectAuthPtr virConnectAuthPtrDefault = &terminal;
