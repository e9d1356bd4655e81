"""core/events.[ch]: an emitter for each event of the table; remote/client_events.c: from messages to user callbacks;
remote/serve_events.c: from driver callbacks to messages.

The row's 'callback' names the user's callback type. Its parameters, without connection, object and opaque, are the
members of the event; they stand in the order of the message's fields.
"""
from client import indent
from headers import NOTICE
from shapes import OBJECTS
from wire import reference

FAMILIES = {"virDomainPtr": "DOMAIN", "virNetworkPtr": "NETWORK", "virStoragePoolPtr": "STORAGE_POOL",
            "virNodeDevicePtr": "NODE_DEVICE", "virSecretPtr": "SECRET"}
# What tells the object apart: parameters of the emitter, and what the Event keeps of them (name, uuid, id).
IDENTITY = {"DOMAIN": ("const char *name, const unsigned char *uuid, int id", "name, uuid, id"),
            "MONITOR": ("const char *name, const unsigned char *uuid, int id", "name, uuid, id"),
            "NETWORK": ("const char *name, const unsigned char *uuid", "name, uuid, 0"),
            "STORAGE_POOL": ("const char *name, const unsigned char *uuid", "name, uuid, 0"),
            "NODE_DEVICE": ("const char *name", "name, NULL, 0"),
            "SECRET": ("const unsigned char *uuid, int usage_type, const char *usage_id", "usage_id, uuid, usage_type")}
OBJECT_NEW = {"DOMAIN": "domain_object_new(conn, base->name, base->uuid, base->id)",
              "MONITOR": "domain_object_new(conn, base->name, base->uuid, base->id)",
              "NETWORK": "network_object_new(conn, base->name, base->uuid)",
              "STORAGE_POOL": "storage_pool_object_new(conn, base->name, base->uuid)",
              "NODE_DEVICE": "node_device_object_new(conn, base->name, NULL)",
              "SECRET": "secret_object_new(conn, base->uuid, base->id, base->name)"}
ADDRESS, SUBJECT = "const virDomainEventGraphicsAddress *", "const virDomainEventGraphicsSubject *"


class Event:
    """One event: its public side and the messages that carry it."""

    def __init__(self, row, callbacks):
        self.name = row.name.replace("_event_callback_", "_").replace("_event_", "_").replace("_monitor_event", "_monitor")
        self.callback, self.prototype = row.get("callback"), callbacks[row.get("callback")]
        self.object = self.prototype.params[1].type
        self.params = self.prototype.params[2:-1]
        self.family = "MONITOR" if row.program == "qemu" else FAMILIES[self.object]
        words = row.get("id").split()
        self.id = "0" if words[0] == "-" else words[0]
        self.legacy = self.modern = None

    @property
    def short(self):
        return OBJECTS[self.object][1]

    @property
    def struct(self):
        return "Event" + "".join(w.capitalize() for w in self.name.split("_"))


def collect(table):
    """The events of the table, in order; a row without callback ID is the legacy message of its event."""
    callbacks = {t.name: t.items[0] for t in table.public if t.kind == "callback"}
    numbers = {name for t in table.public if t.kind == "enum" for name, _, _ in t.items}
    events = {}
    for row in table.events("remote") + table.events("qemu"):
        constant = row.get("id").split()[0]
        if not row.get("callback") or (constant != "-" and constant not in numbers):
            continue  # nobody can register for an event whose number is not known
        made = Event(row, callbacks)
        event = events.setdefault(made.name, made)
        if row.get("id").endswith("callback"):
            event.modern = row
        else:
            event.legacy = row
    return list(events.values())


def declared(p):
    return p.type + ("" if p.type.endswith("*") else " ") + p.name


def kept(p):
    """How an event keeps a parameter: (member declaration, statement that copies it, statement that frees it)."""
    if p.type == "const char *":
        return f"char *{p.name}", f"e->{p.name} = g_strdup({p.name});", f"g_free(e->{p.name});"
    if p.type == "virTypedParameterPtr":
        return (f"virTypedParameterPtr {p.name}", f"e->{p.name} = event_params_copy({p.name}, n{p.name});",
                f"event_params_free(e->{p.name}, e->n{p.name});")
    if p.type == ADDRESS:
        return (f"virDomainEventGraphicsAddress *{p.name}", f"e->{p.name} = event_address_copy({p.name});",
                f"event_address_free(e->{p.name});")
    if p.type == SUBJECT:
        return (f"virDomainEventGraphicsSubject *{p.name}", f"e->{p.name} = event_subject_copy({p.name});",
                f"event_subject_free(e->{p.name});")
    return declared(p), f"e->{p.name} = {p.name};", ""


def emitter(event):
    extra = "".join(", " + declared(p) for p in event.params)
    return f"void event_{event.name}(EventHub *hub, {IDENTITY[event.family][0]}{extra})"


def core_text(event):
    pieces = [kept(p) for p in event.params]
    frees = [f for _, _, f in pieces if f]
    members = "".join(f"    {m};\n" for m, _, _ in pieces)
    arguments = "".join(f", e->{p.name}" for p in event.params)
    out = [f"typedef struct {{\n    Event base;\n{members}}} {event.struct};\n\n"]
    invoke = [f"const {event.struct} *e = (const void *)base;"] if event.params else []
    invoke += [f"g_autoptr({event.object[:-3]}) object = {OBJECT_NEW[event.family]};",
               f"(({event.callback})callback)(conn, object{arguments}, opaque);"]
    out.append(f"static void invoke_{event.name}(const Event *base, virConnectPtr conn, EventCallback callback, void *opaque)\n"
               f"{{\n{indent(invoke)}}}\n\n")
    if frees:
        out.append(f"static void done_{event.name}(Event *base)\n{{\n"
                   f"{indent([f'{event.struct} *e = (void *)base;'] + frees)}}}\n\n")
    done = f"done_{event.name}" if frees else "NULL"
    monitor = "event" if event.family == "MONITOR" else "NULL"
    body = [f"if (!event_hub_listens(hub, EVENT_{event.family}, {event.id}))", "    return;",
            f"{event.struct} *e = event_new(sizeof(*e), EVENT_{event.family}, {event.id}, invoke_{event.name}, {done},"
            f" {IDENTITY[event.family][1]});"]
    body += [copy for _, copy, _ in pieces] + [f"event_hub_emit(hub, &e->base, {monitor});"]
    out.append(f"{emitter(event)}\n{{\n{indent(body)}}}\n\n")
    return "".join(out)


def core_header(events):
    lines = "".join(f"{emitter(e)};\n" for e in events)
    return (f"{NOTICE}#ifndef CORE_EVENTS_H\n#define CORE_EVENTS_H\n\n#include \"core/event_hub.h\"\n\n"
            "/* Tells everybody who registered for the event. Arguments are copied; nothing is done when nobody listens. */\n"
            f"{lines}\n#endif\n")


class Message:
    """How the fields of a row's message stand for the event's parameters."""

    def __init__(self, table, row, event):
        self.row, self.event = row, event
        outer = [f for f in row.message.fields if f.name != "callbackID"]
        self.prefix, inner = "", outer
        before = []
        if outer[-1].name == "msg":
            self.prefix, before = "msg.", outer[:-1]
            inner = table.wire[outer[-1].type].fields
        self.object = inner[0].name
        self.fields = [("", f) for f in before] + [(self.prefix, f) for f in inner[1:]]

    def pairs(self):
        """(parameter, 'path.field', field); the count of typed parameters has no field of its own."""
        left = list(self.fields)
        out = []
        for p in self.event.params:
            if p.name == "nparams":
                continue
            path, f = left.pop(0) if left else ("", None)
            out.append((p, path + f.name if f else None, f))
        return out

    def to_callback(self):
        """Declarations and arguments for the user's callback, from msg."""
        before, arguments = [], []
        for p, path, f in self.pairs():
            if p.type == "virTypedParameterPtr":
                values = f"msg->{path}.{f.name}"
                before += [f"g_autofree virTypedParameterPtr {p.name} = NULL;",
                           f"if (params_borrow({values}_val, {values}_len, &{p.name}) < 0)", "    return;"]
                arguments += [p.name, f"(int){values}_len"]
            elif p.type == ADDRESS:
                before.append(f"virDomainEventGraphicsAddress {p.name} = {{ msg->{path}.family, msg->{path}.node, msg->{path}.service }};")
                arguments.append(f"&{p.name}")
            elif p.type == SUBJECT:
                # both identities are two strings
                before.append(f"virDomainEventGraphicsSubject {p.name} = {{ (int)msg->{path}.{f.name}_len, (void *)msg->{path}.{f.name}_val }};")
                arguments.append(f"&{p.name}")
            else:
                arguments.append(f"msg->{path}" if path else "0")
        return before, arguments

    def from_callback(self):
        """Declarations and initialisers of the message, from the driver's arguments."""
        before, init = [], []
        for p, path, f in self.pairs():
            if not path:
                continue
            if p.type == "const char *":
                value = f"borrow({p.name})" if f.type.endswith("remote_string") else f"borrow({p.name} ? {p.name} : \"\")"
                init.append(f".{path} = {value}")
            elif p.type == "virTypedParameterPtr":
                before += [f"g_autofree remote_typed_param *wire = NULL;",
                           f"if (wire_params_borrow({p.name}, nparams, {f.bound}, &wire) < 0)", "    return;"]
                init.append(f".{path} = {{ (unsigned int)nparams, wire }}")
            elif p.type == ADDRESS:
                init.append(f".{path} = {{ {p.name}->family, borrow({p.name}->node ? {p.name}->node : \"\"),"
                            f" borrow({p.name}->service ? {p.name}->service : \"\") }}")
            elif p.type == SUBJECT:
                init.append(f".{path} = {{ (unsigned int){p.name}->nidentity, (void *){p.name}->identities }}")
            else:
                init.append(f".{path} = {p.name}")
        return before, init


def client_text(table, event):
    row = event.modern
    message = Message(table, row, event)
    before, arguments = message.to_callback()
    tail = "".join(", " + a for a in arguments)
    lines = [f"{row.message.name} *msg = body;",
             f"g_autoptr(GPtrArray) list = remote_events_for(opaque, EVENT_{event.family}, msg->callbackID);",
             "for (guint i = 0; i < list->len; i++)", f"    deliver_{event.name}(list->pdata[i], msg);"]
    deliver = ["if (g_atomic_int_get(&reg->gone))", "    return;"] + before + [f"g_autoptr({event.object[:-3]}) object = object_from_{event.short}(reg->conn, &msg->{message.prefix}{message.object});",
                        f"(({event.callback})reg->callback)(reg->conn, object{tail}, reg->opaque);"]
    return (f"static void deliver_{event.name}(RemoteEvent *reg, {row.message.name} *msg)\n{{\n{indent(deliver)}}}\n\n"
            f"static void got_{event.name}(RpcClient *client, void *body, void *opaque)\n{{\n{indent(lines)}}}\n\n")


def client_source(table, events):
    text = [NOTICE, "#include \"remote/client_events.h\"\n\n#include \"protocol/qemu.h\"\n\n"]
    text += [client_text(table, e) for e in events]
    for program in ("remote", "qemu"):
        rows = "".join(f"    {{ {e.modern.number}, {reference(e.modern.message)}, got_{e.name} }},\n"
                       for e in events if e.modern.program == program)
        extra = "    { REMOTE_PROC_CONNECT_EVENT_CONNECTION_CLOSED, &xdr_remote_connect_event_connection_closed_msg," \
                " remote_got_closed },\n" if program == "remote" else ""
        p = table.programs[program]
        text.append(f"static const RpcClientEvent {program}_events[] = {{\n{rows}{extra}}};\n\n"
                    f"const RpcClientProgram remote_program_{program} = {{ {p.constant}, {p.version}, {program}_events,"
                    f" G_N_ELEMENTS({program}_events) }};\n\n")
    return "".join(text)


def serve_text(table, event):
    """The driver's callback on the server: sends the message of the kind that the client registered for."""
    ret = event.prototype.ret
    params = ", ".join(declared(p) for p in [event.prototype.params[0]] + [
        type(p)(p.type, "object", p.array) for p in event.prototype.params[1:2]] + event.params + event.prototype.params[-1:])
    end = "return 0;" if ret == "int" else "return;"
    lines = ["ServeEvent *reg = opaque;", "if (!serve_event_allowed(reg, object))", f"    {end}"]
    for row, legacy in ((event.legacy, True), (event.modern, False)):
        if not row:
            continue
        message = Message(table, row, event)
        before, init = message.from_callback()
        init = [f".{message.prefix}{message.object} = wire_{event.short}(object)"] + init
        if not legacy:
            init = [".callbackID = serve_event_id(reg)"] + init
        send = before + [f"{row.message.name} msg = {{ {', '.join(init)} }};",
                         f"serve_event_send(reg, {row.program.upper()}_PROGRAM, {row.number}, {reference(row.message)}, &msg);"]
        send = [line.replace("return;", end) for line in send]
        lines += ["if (reg->legacy) {"] + ["    " + s for s in send] + [f"    {end}", "}"] if legacy else send
    if ret == "int":
        lines.append("return 0;")
    return f"static {ret} tell_{event.name}({params})\n{{\n{indent(lines)}}}\n\n"


def serve_source(table, events):
    text = [NOTICE, "#include \"remote/serve_events.h\"\n\n#include \"protocol/qemu.h\"\n\n"]
    text += [serve_text(table, e) for e in events]
    for family in dict.fromkeys(e.family for e in events):
        rows = "".join(f"    [{e.id}] = {{ (EventCallback)tell_{e.name}, {'true' if e.legacy else 'false'} }},\n"
                       for e in events if e.family == family)
        text.append(f"static const ServeEventClass {family.lower()}_classes[] = {{\n{rows}}};\n\n")
    lines = "".join(f"    [EVENT_{f}] = {{ {f.lower()}_classes, G_N_ELEMENTS({f.lower()}_classes) }},\n"
                    for f in dict.fromkeys(e.family for e in events))
    text.append(f"const ServeEventFamily serve_event_families[EVENT_FAMILY_LAST] = {{\n{lines}}};\n")
    return "".join(text)


def generate(table):
    events = collect(table)
    core = f"{NOTICE}#include \"core/events.h\"\n\n#include \"core/object.h\"\n\n" + "".join(core_text(e) for e in events)
    return {"core/events.h": core_header(events), "core/events.c": core,
            "remote/client_event_calls.c": client_source(table, events),
            "remote/serve_event_calls.c": serve_source(table, events)}
