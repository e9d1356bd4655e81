"""A network's life with our virtnetworkd in a private host: stock and our virsh define, start, list, update and stop it;
bridge, addresses, rules and dnsmasq are really there, and gone after; a crash of the daemon loses nothing."""
import ctypes
import os
import pathlib
import re
import signal
import sys
import time

import testhost

PROGRAM = testhost.BUILD / "daemons/network/virtnetworkd"
testhost.need(PROGRAM, "/usr/sbin/dnsmasq", "/usr/sbin/ip", "/usr/bin/busybox", testhost.virsh(testhost.OURS), testhost.virsh(testhost.STOCK))
testhost.enter()

CLIENT = sys.argv[1]
URI = "network:///system?mode=direct"
NETWORK = """<network><name>n1</name><forward mode='nat'/><bridge name='virbr5'/><domain name='test.example'/>
<dns><host ip='10.55.0.9'><hostname>static</hostname></host></dns>
<ip address='10.55.0.1' netmask='255.255.255.0'><dhcp><range start='10.55.0.100' end='10.55.0.120'/>
<host mac='52:54:00:00:00:07' name='seven' ip='10.55.0.7'/></dhcp></ip>
<ip family='ipv6' address='fd55::1' prefix='64'/></network>"""
document = testhost.WORK / "n1.xml"
document.write_text(NETWORK)


def virsh(*words, fails=None):
    done = testhost.run(testhost.virsh(CLIENT), "-c", URI, *words, env=testhost.environment(CLIENT))
    if fails is None:
        assert done.returncode == 0, f"virsh {words}: {done.stderr}"
        return done.stdout
    assert done.returncode == 1 and fails in done.stderr, f"virsh {words}: expected '{fails}', got {done.stdout}{done.stderr}"


def ip(*words):
    return testhost.run("ip", *words).stdout


def dnsmasqs():
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"dnsmasq"):
            found.append(int(path.parent.name))
    return found


def rules():
    """What `nft list ruleset` prints, through the library that the daemon uses itself."""
    nft = ctypes.CDLL("libnftables.so.1")
    nft.nft_ctx_new.restype = ctypes.c_void_p
    nft.nft_ctx_get_output_buffer.restype = ctypes.c_char_p
    context = ctypes.c_void_p(nft.nft_ctx_new(0))
    nft.nft_ctx_buffer_output(context)
    assert nft.nft_run_cmd_from_buffer(context, b"list ruleset") == 0
    text = nft.nft_ctx_get_output_buffer(context).decode()
    nft.nft_ctx_free(context)
    return text


def pings(place, address):
    return testhost.run("ip", "netns", "exec", place, "busybox", "ping", "-c", "1", "-W", "2", address).returncode == 0


def client(mac, script):
    """Takes an address as a guest would: a veth pair, its end in a namespace of its own."""
    testhost.run("ip", "netns", "add", "guest", check=True)
    testhost.run("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "eth0", "netns", "guest", check=True)
    testhost.run("ip", "link", "set", "veth0", "master", "virbr5", "up", check=True)
    testhost.run("ip", "-n", "guest", "link", "set", "eth0", "address", mac, "up", check=True)
    return testhost.run("ip", "netns", "exec", "guest", "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "10", "-T", "1", "-s", script)


os.makedirs("/etc/libvirt/qemu/networks")
default = pathlib.Path("/etc/libvirt/qemu/networks/default.xml")
default.write_bytes((testhost.SOURCE / "conf/networks/default.xml").read_bytes())
daemon = testhost.Daemon(testhost.OURS, program=str(PROGRAM)).start()
try:
    # The network as shipped gets its UUID and MAC address once.
    shipped = virsh("net-dumpxml", "default")
    assert "<uuid>" in default.read_text() and "<mac" in default.read_text()
    daemon.kill()
    daemon.start()
    assert virsh("net-dumpxml", "default") == shipped
    virsh("net-start", "default")
    assert "virbr0" in ip("link")
    virsh("net-destroy", "default")
    virsh("net-undefine", "default")

    assert "n1" not in virsh("net-list", "--all")
    virsh("net-start", "nothing", fails="Network not found: no network with matching name 'nothing'")
    assert virsh("net-define", document) == f"Network n1 defined from {document}\n\n"
    assert re.search(r" n1 +inactive +no +yes", virsh("net-list", "--all"))
    virsh("net-destroy", "n1", fails="Requested operation is not valid: network 'n1' is not active")
    virsh("net-autostart", "n1")
    assert os.path.islink("/etc/libvirt/qemu/networks/autostart/n1.xml")
    virsh("net-start", "n1")
    virsh("net-start", "n1", fails="Requested operation is not valid: network is already active")
    assert re.search(r" n1 +active +yes +yes", virsh("net-list"))
    assert "virbr5" in virsh("net-info", "n1")
    addresses = ip("addr", "show", "dev", "virbr5")
    assert "10.55.0.1/24 brd 10.55.0.255" in addresses and "fd55::1/64" in addresses, addresses
    assert open("/proc/sys/net/ipv4/ip_forward").read() == "1\n"
    assert len(dnsmasqs()) == 1
    assert "table inet splitvirt_virbr5" in rules() and "ip saddr 10.55.0.0/24 ip daddr != 10.55.0.0/24 masquerade" in rules(), rules()

    # An address for a guest, by DHCP, the fixed one of its MAC address.
    script = testhost.WORK / "udhcpc.sh"
    script.write_text("#!/bin/sh\n[ \"$1\" = bound ] && echo bound $ip $router $domain\nexit 0\n")
    script.chmod(0o755)
    os.makedirs("/run/netns", exist_ok=True)
    done = client("52:54:00:00:00:07", script)
    assert "bound 10.55.0.7 10.55.0.1 test.example" in done.stdout, f"{done.stdout}{done.stderr}"
    leases = virsh("net-dhcp-leases", "n1")
    assert "52:54:00:00:00:07" in leases and "10.55.0.7/24" in leases and "seven" in leases, leases

    # The guest reaches the world behind the host, which does not reach the guest.
    testhost.run("ip", "netns", "add", "world", check=True)
    testhost.run("ip", "link", "add", "out0", "type", "veth", "peer", "name", "eth0", "netns", "world", check=True)
    for words in (["addr", "add", "203.0.113.1/24", "dev", "out0"], ["link", "set", "out0", "up"],
                  ["-n", "world", "addr", "add", "203.0.113.2/24", "dev", "eth0"], ["-n", "world", "link", "set", "eth0", "up"],
                  ["-n", "world", "route", "add", "10.55.0.0/24", "via", "203.0.113.1"],
                  ["-n", "guest", "addr", "add", "10.55.0.7/24", "dev", "eth0"], ["-n", "guest", "route", "add", "default", "via", "10.55.0.1"]):
        testhost.run("ip", *words, check=True)
    assert pings("guest", "203.0.113.2"), "no way from the guest to the world"
    assert pings("guest", "10.55.0.1") and not pings("world", "10.55.0.7"), "the world reaches into a NAT network"
    answer = testhost.run("ip", "netns", "exec", "guest", "busybox", "nslookup", "static.test.example", "10.55.0.1").stdout
    assert "10.55.0.9" in answer, answer

    # Live changes reach dnsmasq; refused ones say why.
    virsh("net-update", "n1", "add", "ip-dhcp-host", "<host mac='52:54:00:00:00:08' ip='10.55.0.8'/>", "--live", "--config")
    virsh("net-update", "n1", "add", "ip-dhcp-host", "<host mac='52:54:00:00:00:08' ip='10.55.0.8'/>", "--live", fails="existing")
    assert "52:54:00:00:00:08" in virsh("net-dumpxml", "n1") and "52:54:00:00:00:08" in virsh("net-dumpxml", "n1", "--inactive")
    assert "52:54:00:00:00:08,10.55.0.8" in open("/var/lib/libvirt/dnsmasq/n1.hostsfile").read()
    virsh("net-update", "n1", "delete", "ip-dhcp-host", "<host mac='52:54:00:00:00:08'/>", "--live", "--config")
    assert "52:54:00:00:00:08" not in virsh("net-dumpxml", "n1")

    # A name that would end early in a firewall rule.
    quoted = testhost.WORK / "n3.xml"
    quoted.write_text("<network><name>n3</name><bridge name='a&quot; x'/><ip address='10.57.0.1' prefix='24'/></network>")
    virsh("net-create", quoted, fails="no name of an interface")

    # The same addresses a second time: refused by name.
    other = testhost.WORK / "n2.xml"
    other.write_text("<network><name>n2</name><ip address='10.55.0.2' prefix='16'/></network>")
    virsh("net-create", other, fails="in use by interface virbr5")
    assert "n2" not in virsh("net-list", "--all")

    # A crash, a dnsmasq that died with it, a bridge without its address: the next start mends all of it.
    old = dnsmasqs()
    daemon.kill()
    daemon.start()
    assert dnsmasqs() == old, "dnsmasq did not survive the daemon"
    assert re.search(r" n1 +active +yes +yes", virsh("net-list"))
    daemon.kill()
    os.kill(old[0], signal.SIGKILL)
    ip("addr", "del", "10.55.0.1/24", "dev", "virbr5")
    daemon.start()
    assert len(dnsmasqs()) == 1 and dnsmasqs() != old
    assert "10.55.0.1/24" in ip("addr", "show", "dev", "virbr5")
    assert "10.55.0.7" in virsh("net-dhcp-leases", "n1"), "a lease was forgotten"

    # dnsmasq dies alone: the daemon starts another, which knows the leases.
    old = dnsmasqs()
    os.kill(old[0], signal.SIGKILL)
    until = time.monotonic() + 10
    while (dnsmasqs() == old or not dnsmasqs()) and time.monotonic() < until:
        time.sleep(0.05)
    assert len(dnsmasqs()) == 1 and dnsmasqs() != old, "dnsmasq was not started again"
    assert "10.55.0.7" in virsh("net-dhcp-leases", "n1")

    # Stopped, nothing is left of it.
    virsh("net-destroy", "n1")
    assert "virbr5" not in ip("link") and dnsmasqs() == []
    assert rules() == "", rules()
    assert not [name for name in os.listdir("/run/libvirt/network") if name.startswith("n1")]
    virsh("net-undefine", "n1")
    assert os.listdir("/etc/libvirt/qemu/networks") == ["autostart"] and os.listdir("/etc/libvirt/qemu/networks/autostart") == []
    assert os.listdir("/var/lib/libvirt/dnsmasq") == []
    print(CLIENT, "lived")
except BaseException:
    print(daemon.tail())
    raise
finally:
    daemon.stop()
