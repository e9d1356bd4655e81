# The daemons of the house, one row each. From a row come NAME.conf, NAME.service and its three sockets; nothing else
# of them is written by hand. Capabilities repeat what the daemon itself keeps (DaemonInfo.capabilities, where the
# reasons stand); a test compares the two.
#
# sv_daemon_row(NAME TITLE "what it does" [AFTER unit...] [WANTS unit...] [CAPABILITIES CAP_...])
set(SV_DAEMONS "")
function(sv_daemon_row name)
  cmake_parse_arguments(A "" "TITLE" "AFTER;WANTS;CAPABILITIES;SERVICE" ${ARGN})
  foreach(key TITLE AFTER WANTS CAPABILITIES SERVICE)
    set(SV_DAEMON_${name}_${key} "${A_${key}}" PARENT_SCOPE)
  endforeach()
  set(SV_DAEMONS "${SV_DAEMONS};${name}" PARENT_SCOPE)
endfunction()

sv_daemon_row(virtqemud
  TITLE "virtual machines with QEMU"
  AFTER network.target dbus.service local-fs.target remote-fs.target systemd-machined.service
  WANTS systemd-machined.service
  CAPABILITIES CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_IPC_LOCK CAP_KILL CAP_SETGID CAP_SETUID CAP_SYS_ADMIN CAP_SYS_NICE
    CAP_SYS_RESOURCE
  # guests outlive the daemon: only the daemon's own process is stopped
  SERVICE "KillMode=process" "Delegate=yes"
    # one descriptor or two, and up to eight tasks, for each of 4096 guests; locked memory for their device filters
    "LimitNOFILE=8192" "TasksMax=32768" "LimitMEMLOCK=64M")

sv_daemon_row(virtnetworkd
  TITLE "virtual networks"
  AFTER network.target dbus.service firewalld.service
  CAPABILITIES CAP_CHOWN CAP_DAC_OVERRIDE CAP_KILL CAP_NET_ADMIN CAP_NET_BIND_SERVICE CAP_NET_RAW CAP_SETGID CAP_SETUID
  # guests keep their network while the daemon is away: only its own process is stopped, dnsmasq stays
  SERVICE "KillMode=process" "TasksMax=4096")

# sv_daemon_select(NAME): the row's values as NAME, TITLE, ... for configure_file().
macro(sv_daemon_select name)
  set(NAME ${name})
  set(TITLE "${SV_DAEMON_${name}_TITLE}")
  list(JOIN SV_DAEMON_${name}_AFTER " " AFTER)
  list(JOIN SV_DAEMON_${name}_WANTS " " WANTS)
  list(JOIN SV_DAEMON_${name}_CAPABILITIES " " CAPABILITIES)
  list(JOIN SV_DAEMON_${name}_SERVICE "\n" SERVICE)
  set(RUNDIR ${SV_RUNSTATEDIR}/libvirt)
  set(CONFDIR ${SV_SYSCONFDIR}/libvirt)
  set(LOGDIR ${SV_LOCALSTATEDIR}/log/libvirt)
  set(STATEDIR ${SV_LOCALSTATEDIR}/lib/libvirt)
  set(CACHEDIR ${SV_LOCALSTATEDIR}/cache/libvirt)
endmacro()
