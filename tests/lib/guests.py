"""The documents and images that scenarios share."""
import pathlib
import shutil
import time

import testhost

IMAGES = pathlib.Path("/var/lib/libvirt/images")
DOCUMENTS = testhost.SOURCE / "tests/integration/documents"


def make_guest():
    """Make the guest's kernel and initramfs; before testhost.enter(), for they are shared by all tests."""
    testhost.need("/usr/bin/qemu-system-x86_64", "/usr/bin/qemu-img")
    testhost.run(testhost.SOURCE / "tests/guest/make-guest", testhost.GUEST, timeout=300, check=True)


def furnish_images():
    """What documents/guest.xml refers to: kernel, initramfs and an empty disk."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in ("vmlinuz", "initrd.img"):
        shutil.copy(testhost.GUEST / name, IMAGES)
    testhost.run("qemu-img", "create", "-q", "-f", "qcow2", IMAGES / "guest.qcow2", "16M", check=True)


def document(which, **changes):
    """The text of documents/WHICH.xml; changes replace the named element's text (name="other")."""
    text = (DOCUMENTS / f"{which}.xml").read_text()
    for element, value in changes.items():
        start = text.index(f"<{element}>") + len(element) + 2
        text = text[:start] + str(value) + text[text.index(f"</{element}>"):]
    return text


def until(condition, deadline, what):
    """Look again and again until it holds, for what nothing can be waited on; an assertion when it never does."""
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {deadline} s"
        time.sleep(0.02)
