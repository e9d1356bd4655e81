"""core/error_text.c: what error codes and domains are called, indexed by their number."""
from headers import NOTICE


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def generate(table):
    out = [NOTICE, '#include "core/error_text.h"\n\n']
    out.append("const ErrorText error_texts[] = {\n")
    out += [f"    [{name}] = {{{quoted(full)}, {quoted(alone)}}},\n" for name, full, alone in table.texts["virErrorNumber"]]
    out.append("};\nconst unsigned int error_texts_count = G_N_ELEMENTS(error_texts);\n\n")
    out.append("const char *const error_domain_texts[] = {\n")
    out += [f"    [{name}] = {quoted(full)},\n" for name, full, _ in table.texts["virErrorDomain"]]
    out.append("};\nconst unsigned int error_domain_texts_count = G_N_ELEMENTS(error_domain_texts);\n")
    return {"core/error_text.c": "".join(out)}
