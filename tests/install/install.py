"""What is installed: a program built by pkg-config alone finds headers and libraries, as C and as C++, and runs.

    install.py CMAKE C-COMPILER C++-COMPILER PACKAGE...
"""
import os
import pathlib
import sys
import tempfile

import testhost

# A function of each library, so that all are linked.
FUNCTIONS = {"libvirt": "virConnectOpen", "libvirt-qemu": "virDomainQemuMonitorCommand",
             "libvirt-lxc": "virDomainLxcOpenNamespace", "libvirt-admin": "virAdmConnectOpen"}
PROGRAM = r"""
@INCLUDES@
#include <libvirt/virterror.h>
#include <stdio.h>

int main(void)
{
    unsigned long version = 0;

    if (virGetVersion(&version, NULL, NULL) < 0 || version != LIBVIR_VERSION_NUMBER)
        return 1;
    if (virConnectOpen("no-such-scheme://") || virGetLastErrorCode() == VIR_ERR_OK)
        return 2;
    printf("%lu", version);
    @USES@
    return 0;
}
"""


def program(packages):
    includes = "\n".join(f"#include <libvirt/{package}.h>" for package in packages)
    uses = "\n    ".join(f'printf(" %p", (void *){FUNCTIONS[package]});' for package in packages)
    return PROGRAM.replace("@INCLUDES@", includes).replace("@USES@", uses)


def installed(folder, cmake):
    """Install under DESTDIR; returns the folder that holds pkg-config's files."""
    testhost.run(cmake, "--install", testhost.BUILD, env=dict(os.environ, DESTDIR=str(folder)), check=True)
    outside = [path for path in folder.iterdir() if path.name not in ("usr", "etc", "var", "run", "lib", "opt")]
    assert not outside, f"installed outside the usual folders: {outside}"
    found = sorted(folder.rglob("libvirt.pc"))
    assert len(found) == 1, f"libvirt.pc: {found}"
    return found[0].parent


def build_and_run(compiler, language, folder, pkgconfig, work, packages):
    """As a packager's sysroot: pkg-config puts the folder in front of every path."""
    env = dict(os.environ, PKG_CONFIG_PATH=str(pkgconfig), PKG_CONFIG_LIBDIR=str(pkgconfig), PKG_CONFIG_SYSROOT_DIR=str(folder),
               PKG_CONFIG_ALLOW_SYSTEM_CFLAGS="1", PKG_CONFIG_ALLOW_SYSTEM_LIBS="1")
    flags = testhost.run("pkg-config", "--cflags", "--libs", *packages, env=env, check=True).stdout.split()
    source = work / f"program.{language}"
    source.write_text(program(packages))
    binary = work / "program"
    testhost.run(compiler, "-x", language, "-Wall", "-Wextra", "-Werror", source, "-x", "none", *flags, "-o", binary, check=True)
    library = next(flag[2:] for flag in flags if flag.startswith("-L"))
    env = {**testhost.environment(testhost.OURS, foreign=True), "LD_LIBRARY_PATH": library}
    print(language, testhost.run(binary, env=env, check=True).stdout.strip())


def main():
    cmake, c_compiler, cxx_compiler, *packages = sys.argv[1:]
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        folder = work / "root"
        folder.mkdir()
        pkgconfig = installed(folder, cmake)
        build_and_run(c_compiler, "c", folder, pkgconfig, work, packages)
        build_and_run(cxx_compiler, "c++", folder, pkgconfig, work, packages)


main()
