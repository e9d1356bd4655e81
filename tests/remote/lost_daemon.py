"""A daemon that dies while a program is connected: what the close callback and later calls say.

usage: lost_daemon.py URI PID
"""
import os
import signal
import sys
import threading

import libvirt

libvirt.registerErrorHandler(lambda context, error: None, None)
libvirt.virEventRegisterDefaultImpl()
threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
told = threading.Event()


def closed(connection, reason, opaque):
    print("closed", reason, opaque)
    told.set()


def show(function):
    try:
        print(function())
    except libvirt.libvirtError as error:
        print(error.get_error_code(), error.get_error_domain(), error)


conn = libvirt.open(sys.argv[1])
conn.registerCloseCallback(closed, "opaque")
show(lambda: conn.registerCloseCallback(closed, "again"))
domain = conn.lookupByName("test")
conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda *arguments: None, None)
stream = conn.newStream()
os.kill(int(sys.argv[2]), signal.SIGKILL)
print("told", told.wait(10))
print("alive", conn.isAlive())
show(conn.getLibVersion)
show(domain.info)
show(lambda: domain.screenshot(stream, 0))
show(conn.close)
