"""What a program written for python3-libvirt does: prints each answer and each error, for scenario.py to compare.

    session_python.py URI DOCUMENTS
"""
import os
import sys
import threading

import libvirt
import libvirt_qemu

uri, documents = sys.argv[1:]
libvirt.registerErrorHandler(lambda context, error: None, None)
libvirt.virEventRegisterDefaultImpl()


def pump():
    while libvirt.virEventRunDefaultImpl() == 0:
        pass


threading.Thread(target=pump, daemon=True).start()


def document(name):
    with open(os.path.join(documents, name + ".xml")) as file:
        return file.read()


def show(what, call, *args):
    """Print what the call gives, or the error it raises with its number, domain and message."""
    try:
        print(f"{what}: {call(*args)!r}", flush=True)
    except libvirt.libvirtError as error:
        print(f"{what}: error {error.get_error_code()} of {error.get_error_domain()} level {error.get_error_level()}: "
              f"{error.get_error_message()}", flush=True)


class Listener:
    """The events of one connection, and a way to wait for one of them."""

    def __init__(self, conn):
        self.heard, self.changed = [], threading.Condition()
        self.ids = [
            conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self.lifecycle, None),
            conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_REBOOT, self.reboot, None),
            conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, self.metadata, None),
        ]

    def note(self, text):
        with self.changed:
            self.heard.append(text)
            self.changed.notify_all()

    def lifecycle(self, conn, domain, event, detail, opaque):
        self.note(f"{domain.name()} lifecycle {event} {detail}")

    def reboot(self, conn, domain, opaque):
        self.note(f"{domain.name()} reboot")

    def metadata(self, conn, domain, kind, namespace, opaque):
        self.note(f"{domain.name()} metadata {kind} {namespace}")

    def wait_for(self, text):
        with self.changed:
            found = self.changed.wait_for(lambda: text in self.heard, timeout=60)
        print(f"event {text}: {'came' if found else 'did not come; heard ' + repr(self.heard)}", flush=True)


def about_the_host(conn):
    show("type", conn.getType)
    show("uri", conn.getURI)
    show("library version", libvirt.getVersion)
    show("daemon version", conn.getLibVersion)
    show("hypervisor version", conn.getVersion)
    show("host name", conn.getHostname)
    show("encrypted, secure", lambda: (conn.isEncrypted(), conn.isSecure(), conn.isAlive()))
    show("node info", lambda: conn.getInfo()[:1] + conn.getInfo()[2:3] + conn.getInfo()[4:])
    show("capabilities name the architecture", lambda: "<arch>x86_64</arch>" in conn.getCapabilities())
    show("domain capabilities", lambda: "<domainCapabilities>" in conn.getDomainCapabilities(None, "x86_64", "pc", "qemu"))
    show("keepalive", conn.setKeepAlive, 5, 3)


def about_documents(conn, listener):
    tiny = conn.defineXML(document("tiny"))
    listener.wait_for("tiny lifecycle 0 0")
    show("defined", lambda: (tiny.name(), tiny.UUIDString(), tiny.ID(), tiny.isActive(), tiny.isPersistent(), tiny.isUpdated()))
    show("defined again", lambda: conn.defineXML(document("tiny")).name())
    listener.wait_for("tiny lifecycle 0 1")
    show("info", tiny.info)
    show("state", tiny.state)
    show("max memory", tiny.maxMemory)
    show("os type", tiny.OSType)
    show("xml", tiny.XMLDesc, libvirt.VIR_DOMAIN_XML_INACTIVE)
    show("autostart", lambda: (tiny.autostart(), tiny.setAutostart(1), tiny.autostart(), tiny.setAutostart(0)))
    show("title", tiny.setMetadata, libvirt.VIR_DOMAIN_METADATA_TITLE, "A title", None, None, 0)
    listener.wait_for("tiny metadata 1 None")
    show("title read", tiny.metadata, libvirt.VIR_DOMAIN_METADATA_TITLE, None, 0)
    show("title with a line break", tiny.setMetadata, libvirt.VIR_DOMAIN_METADATA_TITLE, "a\nb", None, None, 0)
    show("no description", tiny.metadata, libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, None, 0)
    show("renamed", lambda: (tiny.rename("wee"), conn.lookupByUUIDString(tiny.UUIDString()).name()))
    show("old name", conn.lookupByName, "tiny")
    show("renamed back", lambda: conn.lookupByName("wee").rename("tiny"))
    show("same name, other uuid", conn.defineXML, document("tiny").replace("0002<", "0003<"))
    show("same uuid, other name", conn.defineXML, document("tiny").replace(">tiny<", ">other<"))
    return conn.lookupByName("tiny")


def about_mistakes(conn):
    show("unknown name", conn.lookupByName, "nobody")
    show("unknown id", conn.lookupByID, 4711)
    show("unknown uuid", conn.lookupByUUIDString, "00000000-0000-0000-0000-000000000000")
    show("malformed uuid", conn.lookupByUUIDString, "not-a-uuid")
    show("not XML", conn.defineXML, "<domain>")
    show("not a domain", conn.defineXML, "<network/>")
    show("empty document", conn.defineXML, "")
    show("unknown type", conn.defineXML, document("tiny").replace("'qemu'", "'nosuch'"))
    show("unknown architecture", conn.defineXML, document("tiny").replace("x86_64", "pdp11"))
    show("no memory", conn.defineXML, "<domain type='qemu'><name>x</name><os><type>hvm</type></os></domain>")
    show("unknown flag", conn.listAllDomains, 1 << 30)
    reader = libvirt.openReadOnly(uri)
    show("define, read only", reader.defineXML, document("tiny"))
    show("list, read only", lambda: [domain.name() for domain in reader.listAllDomains()])
    show("start, read only", lambda: reader.lookupByName("tiny").create())
    reader.close()


def about_running(conn, tiny, listener):
    tiny.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED)
    listener.wait_for("tiny lifecycle 2 0")
    show("paused", tiny.state)
    show("resume", tiny.resume)
    listener.wait_for("tiny lifecycle 4 0")
    show("running", tiny.state)
    show("resume again", tiny.resume)
    show("suspend", tiny.suspend)
    listener.wait_for("tiny lifecycle 3 0")
    show("suspend again", tiny.suspend)
    show("start again", tiny.create)
    show("QMP", libvirt_qemu.qemuMonitorCommand, tiny, "info status", libvirt_qemu.VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP)
    show("listed", lambda: [(domain.name(), domain.isActive()) for domain in conn.listAllDomains()])
    show("counts", lambda: (conn.numOfDomains(), conn.numOfDefinedDomains(), len(conn.listDomainsID()), conn.listDefinedDomains()))
    stats = libvirt.VIR_DOMAIN_STATS_STATE | libvirt.VIR_DOMAIN_STATS_BALLOON
    show("stats", lambda: [(domain.name(), {key: value for key, value in record.items() if "rss" not in key})
                           for domain, record in conn.getAllDomainStats(stats)])
    show("keys", tiny.sendKey, 0, 50, [28], 1, 0)
    show("screenshot", lambda: screenshot(conn, tiny))
    show("destroy", tiny.destroy)
    listener.wait_for("tiny lifecycle 5 1")
    show("destroyed", tiny.state)
    show("destroy again", tiny.destroy)
    show("undefine", tiny.undefine)
    listener.wait_for("tiny lifecycle 1 0")
    show("gone", tiny.info)


def screenshot(conn, domain):
    stream = conn.newStream()
    kind = domain.screenshot(stream, 0)
    data = bytearray()
    stream.recvAll(lambda stream, chunk, opaque: data.extend(chunk), None)
    stream.finish()
    return kind, len(data) > 0


def about_the_guest(conn, listener):
    guest = conn.createXML(document("guest"), libvirt.VIR_DOMAIN_START_PAUSED | libvirt.VIR_DOMAIN_START_AUTODESTROY)
    stream = conn.newStream()
    guest.openConsole(None, stream, 0)
    guest.resume()
    text = b""
    while b"guest#" not in text:
        text += stream.recv(1024)
    print("greeting:", b"splitvirt guest ready" in text)
    stream.send(b"echo the guest counts $((6 * 7))\n")
    while b"counts 42" not in text:
        text += stream.recv(1024)
    print("answer came")
    show("second console", lambda: guest.openConsole(None, conn.newStream(), 0))
    stream.finish()
    show("shutdown", guest.shutdown)
    listener.wait_for("guest lifecycle 5 0")
    show("gone", guest.state)


def main():
    conn = libvirt.open(uri)
    listener = Listener(conn)
    about_the_host(conn)
    tiny = about_documents(conn, listener)
    about_mistakes(conn)
    about_running(conn, tiny, listener)
    about_the_guest(conn, listener)
    show("all events", lambda: "\n".join(listener.heard))
    for callback in listener.ids:
        conn.domainEventDeregisterAny(callback)
    show("close", conn.close)


main()
