# pkg-config files under libvirt's names, so that what asks for libvirt finds this.
function(sv_pkgconfig name library description requires)
  set(PC_NAME ${name})
  set(PC_LIBRARY ${library})
  set(PC_DESCRIPTION ${description})
  set(PC_REQUIRES ${requires})
  configure_file(${CMAKE_SOURCE_DIR}/cmake/pkgconfig.pc.in ${CMAKE_BINARY_DIR}/pkgconfig/${name}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/pkgconfig/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

sv_pkgconfig(libvirt virt "libvirt library" "")
sv_pkgconfig(libvirt-qemu virt-qemu "libvirt QEMU library" libvirt)
sv_pkgconfig(libvirt-lxc virt-lxc "libvirt LXC library" libvirt)
sv_pkgconfig(libvirt-admin virt-admin "libvirt admin library" libvirt)
