group domain: Domain Management

attach-device: plug a device, described in a file, into a domain
    run attach_device_run
    --domain
    --file
    --persistent
    --config
    --live
    --current

attach-disk: plug a disk into a domain
    run attach_disk_run
    --domain
    --source string! {file}: file, block device or network name that holds the disk
    --target string!: name of the disk in the guest
    --targetbus string {enum:fdd,ide,sata,scsi,usb,virtio}: bus that the disk sits on
    --driver string: driver behind the device
    --subdriver string: image format
    --iothread string: I/O thread that serves the disk
    --cache string: cache mode
    --io string: I/O mode
    --type string {enum:cdrom,disk,floppy,lun}: kind of disk
    --mode|shareable=shareable string: readonly or shareable
    --sourcetype string {enum:block,file,network}: what the source is
    --serial string: serial number of the disk
    --wwn string: world-wide name of the disk
    --alias string: alias of your own for the disk
    --rawio bool: let the guest send raw SCSI commands
    --address string: address of the device in the guest
    --multifunction bool: the PCI slot holds several functions
    --print-xml
    --source-protocol string: protocol of a network disk
    --source-host-name string: host that serves the network disk
    --source-host-transport string: transport to that host
    --source-host-socket string: socket to that host
    --persistent
    --config
    --live
    --current

attach-interface: plug a network interface into a domain
    run attach_interface_run
    --domain
    --type string!: kind of interface
    --source string!: bridge, network or device on the host's side
    --target string: name of the device on the host
    --mac string {mac}: MAC address
    --script string: program that sets the host's side up
    --model string: model of the card
    --alias string: alias of your own for the interface
    --inbound string: limits for what goes in: average,peak,burst,floor
    --outbound string: limits for what goes out: average,peak,burst
    --persistent
    --config
    --live
    --current
    --print-xml
    --managed bool: the host's driver is switched automatically
    --source-mode string: mode of a direct interface

autostart: start a domain by itself when the host comes up
    run autostart_run
    --domain
    --disable

blkdeviotune: show or set the I/O limits of one disk
    query blkdeviotune_query params_list_text
    --domain
    --device string! {disk}: disk to look at
    --total-bytes-sec|total_bytes_sec number: bytes in a second, as scaled integer
    --read-bytes-sec|read_bytes_sec number: bytes read in a second, as scaled integer
    --write-bytes-sec|write_bytes_sec number: bytes written in a second, as scaled integer
    --total-iops-sec|total_iops_sec number: operations in a second
    --read-iops-sec|read_iops_sec number: read operations in a second
    --write-iops-sec|write_iops_sec number: write operations in a second
    --total-bytes-sec-max|total_bytes_sec_max number: bytes in a second during a burst
    --read-bytes-sec-max|read_bytes_sec_max number: bytes read in a second during a burst
    --write-bytes-sec-max|write_bytes_sec_max number: bytes written in a second during a burst
    --total-iops-sec-max|total_iops_sec_max number: operations in a second during a burst
    --read-iops-sec-max|read_iops_sec_max number: read operations in a second during a burst
    --write-iops-sec-max|write_iops_sec_max number: write operations in a second during a burst
    --size-iops-sec|size_iops_sec number: bytes that count as one operation
    --group-name|group_name string: disks of one group share their limits
    --total-bytes-sec-max-length|total_bytes_sec_max_length number: seconds that such a burst may last
    --read-bytes-sec-max-length|read_bytes_sec_max_length number: seconds that such a burst may last
    --write-bytes-sec-max-length|write_bytes_sec_max_length number: seconds that such a burst may last
    --total-iops-sec-max-length|total_iops_sec_max_length number: seconds that such a burst may last
    --read-iops-sec-max-length|read_iops_sec_max_length number: seconds that such a burst may last
    --write-iops-sec-max-length|write_iops_sec_max_length number: seconds that such a burst may last
    --config
    --live
    --current

blkiotune: show or set the block I/O weights of a domain
    query blkiotune_query params_list_text
    --domain
    --weight number: share of the resource
    --device-weights string: weights of host devices: /path,weight,...
    --device-read-iops-sec string: read operations in a second: /path,number,...
    --device-write-iops-sec string: write operations in a second: /path,number,...
    --device-read-bytes-sec string: bytes read in a second: /path,number,...
    --device-write-bytes-sec string: bytes written in a second: /path,number,...
    --config
    --live
    --current

blockcommit: merge the upper layers of a disk chain downwards
    run blockcommit_run
    --domain
    --path
    --bandwidth
    --base string: layer to end at
    --shallow bool: only one layer
    --top string: layer to start from
    --active bool: also the layer in use
    --delete bool: delete the files that are merged
    --wait bool: wait until the job is done
    --verbose
    --timeout
    --pivot bool: use the new layer when the job is done
    --keep-overlay bool: keep the upper layer when the job is done
    --async
    --keep-relative bool: keep relative paths to backing files
    --bytes

blockcopy: copy a disk to a new place while the guest runs
    run blockcopy_run
    --domain
    --path
    --dest string {file}: where the copy goes
    --bandwidth
    --shallow bool: only one layer
    --reuse-external
    --blockdev bool: the copy goes to a block device
    --wait bool: wait until the job is done
    --verbose
    --timeout
    --pivot bool: use the new layer when the job is done
    --finish bool: stay on the old disk when the job is done
    --async
    --xml string {file}: file that describes the destination
    --format|raw=raw string: format of the file
    --granularity number: granularity of the copy, a power of two
    --buf-size number: memory for data in flight
    --bytes
    --transient-job bool: the job need not survive the end of the domain
    --synchronous-writes bool: the guest's writes reach both disks
    --print-xml

blockjob: look at or steer the job that runs on a disk
    query blockjob_query blockjob_text
    --domain
    --path
    --abort bool: stop the job
    --async
    --pivot bool: use the new layer when the job is done
    --info bool: show the job (what happens without options too)
    --bytes
    --raw bool: as the server says it, not made readable
    --bandwidth

blockpull: pull the content of backing files into a disk
    run blockpull_run
    --domain
    --path
    --bandwidth
    --base string: layer to end at
    --wait bool: wait until the job is done
    --verbose
    --timeout
    --async
    --keep-relative bool: keep relative paths to backing files
    --bytes

blockresize: change the size of a disk of a running domain
    run blockresize_run
    --domain
    --path
    --size number!: new size, as scaled integer (KiB unless a unit is given)

change-media: insert, eject or change a CD-ROM or floppy
    run change_media_run
    --domain
    --path
    --source string {file}: new medium
    --eject bool: take the medium out
    --insert bool: put the medium in
    --update bool: replace the medium
    --current
    --live
    --config
    --force bool: do it against resistance
    --print-xml
    --block bool: source is a block device

console: connect the terminal to a guest's console
    run console_run
    --domain string! {domain:active}: name, id or UUID of the domain
    --devname string: alias of the character device
    --force bool: take the console from who has it
    --safe bool: only if nobody else can get the console

cpu-stats: show the processor time that a domain has used
    query cpu_stats_query cpu_stats_text
    --domain
    --total bool: only the total
    --start number: first processor to show
    --count number: how many processors to show

create: start a transient domain from a file
    run create_run
    --file
    --console bool: connect to the console afterwards
    --paused
    --autodestroy bool: stop the domain when this connection ends
    --pass-fds string: descriptors N,M,... of this shell to hand over
    --validate
    --reset-nvram

define: define a persistent domain from a file, without starting it
    run define_run
    --file
    --validate

desc: show or set the description or the title of a domain
    query desc_query desc_text
    --domain
    --live
    --config
    --current
    --title bool: show or set the title
    --edit bool: edit it in an editor
    --new-desc argv: new text

destroy: stop a domain at once, as if power was cut
    run destroy_run
    --domain string! {domain:active}: name, id or UUID of the domain
    --graceful bool: do not kill a guest that does not answer
    --remove-logs bool: delete the logs of the domain
    --wait seconds: wait until it has happened, at most that long (300 unless given)

detach-device: unplug the device that a file describes
    run detach_device_run
    --domain
    --file
    --persistent
    --config
    --live
    --current

detach-device-alias: unplug the device with a given alias
    run detach_device_alias_run
    --domain
    --alias string!: name that the device goes by
    --config
    --live
    --current

detach-disk: unplug a disk from a domain
    run detach_disk_run
    --domain
    --target string! {disk}: name of the disk in the guest
    --persistent
    --config
    --live
    --current
    --print-xml

detach-interface: unplug a network interface from a domain
    run detach_interface_run
    --domain
    --type string!: kind of interface
    --mac string {mac}: MAC address
    --persistent
    --config
    --live
    --current
    --print-xml

domdisplay: print the address of a domain's graphical display
    query domdisplay_query domdisplay_text
    --domain
    --include-password bool: with the password
    --type string: kind of display, vnc for instance
    --all bool: all displays

domfsfreeze: freeze file systems inside the guest
    run domfsfreeze_run
    --domain
    --mountpoint argv: mount point in the guest

domfsthaw: thaw file systems inside the guest
    run domfsthaw_run
    --domain
    --mountpoint argv: mount point in the guest

domfsinfo: list the file systems mounted inside the guest
    query domfsinfo_query domfsinfo_text
    --domain

domfstrim: let the guest discard unused blocks of its file systems
    run domfstrim_run
    --domain
    --minimum number: ignore free stretches shorter than this
    --mountpoint string: mount point in the guest

domhostname: print the guest's own host name
    query domhostname_query line_text
    --domain
    --source string {enum:agent,lease}: who to ask: lease or agent

domid: print the id of a domain
    query domid_query domid_text
    --domain

domif-setlink: plug or unplug the cable of a virtual interface
    run domif_setlink_run
    --domain
    --interface string! {domif}: name or MAC address of the interface
    --state string! {enum:down,up}: up or down
    --config|persistent bool: apply from the next start on
    --print-xml

domiftune: show or set the bandwidth limits of an interface
    query domiftune_query params_list_text
    --domain
    --interface string! {domif}: name or MAC address of the interface
    --inbound string: limits for what goes in: average,peak,burst,floor
    --outbound string: limits for what goes out: average,peak,burst
    --config
    --live
    --current

domjobabort: stop the job that runs on a domain
    run domjobabort_run
    --domain
    --postcopy bool: leave a post-copy migration

domjobinfo: show how far the job on a domain is
    query domjobinfo_query domjobinfo_text
    --domain
    --completed bool: the last job that ended
    --keep-completed bool: and keep it on record
    --anystats bool: print all statistics, also of other jobs
    --rawstats bool: print them as the server names them

domlaunchsecinfo: show the launch security of a domain
    query domlaunchsecinfo_query params_list_text
    --domain

domsetlaunchsecstate: hand a launch secret to a confidential guest
    run domsetlaunchsecstate_run
    --domain
    --secrethdr string- {file}: file with the header of the secret
    --secret string- {file}: file with the secret
    --set-address number: guest address where the secret goes

domname: print the name of a domain
    query domname_query line_text
    --domain

domrename: give an inactive domain a new name
    run domrename_run
    --domain
    --new-name string!: new name

dompmsuspend: put the guest to sleep by its own power management
    run dompmsuspend_run
    --domain
    --target string! {enum:disk,hybrid,mem}: mem, disk or hybrid
    --duration number-: seconds to sleep

dompmwakeup: wake a guest that sleeps
    run dompmwakeup_run
    --domain

domuuid: print the UUID of a domain
    query domuuid_query line_text
    --domain

domxml-from-native: turn a hypervisor's own configuration into domain XML
    query domxml_from_native_query xml_text
    --format string!: format of the configuration
    --config string! {file}: file that holds the configuration

domxml-to-native: turn domain XML into the hypervisor's own configuration
    query domxml_to_native_query xml_text
    --format string!: format to print
    --domain string- {domain}: name, id or UUID of the domain
    --xml string {file}: file that holds the XML document

dump: write the core of a domain to a file
    run dump_run
    --domain string! {domain:active}: name, id or UUID of the domain
    --file string! {file}: where the core goes
    --live bool: keep the guest running meanwhile
    --crash bool: stop the domain afterwards, as crashed
    --bypass-cache
    --reset bool: reset the domain afterwards
    --verbose
    --memory-only bool: only the memory of the guest
    --format string: format of the file

dumpxml: print the XML document of a domain
    query dumpxml_query xml_text
    --domain
    --inactive
    --security-info
    --update-cpu bool: with the CPU as the host would provide it
    --migratable bool: as another host would need it
    --xpath
    --wrap

edit: edit the XML document of a domain
    run edit_command_run
    --domain
    --skip-validate bool: do not check the document against its schema

get-user-sshkeys: list the SSH keys that may log in as a guest's user
    query get_user_sshkeys_query sshkeys_text
    --domain
    --user string!: user in the guest

inject-nmi: send a non-maskable interrupt to the guest
    run inject_nmi_run
    --domain string! {domain:active}: name, id or UUID of the domain

iothreadinfo: list the I/O threads of a domain
    query iothreadinfo_query iothreadinfo_text
    --domain
    --config
    --live
    --current

iothreadpin: bind an I/O thread to host processors
    run iothreadpin_run
    --domain
    --iothread number!: id of the I/O thread
    --cpulist string!: host processors, for instance 0-3,^2
    --config
    --live
    --current

iothreadadd: add an I/O thread to a domain
    run iothreadadd_run
    --domain
    --id number!: id of the I/O thread
    --config
    --live
    --current

iothreadset: tune an I/O thread of a domain
    run iothreadset_run
    --domain
    --id number!: id of the I/O thread
    --poll-max-ns number: longest time to poll, in nanoseconds
    --poll-grow number: factor to lengthen polling by
    --poll-shrink number: divisor to shorten polling by
    --thread-pool-min number: least number of worker threads
    --thread-pool-max number: largest number of worker threads
    --config
    --live
    --current

iothreaddel: remove an I/O thread from a domain
    run iothreaddel_run
    --domain
    --id number!: id of the I/O thread
    --config
    --live
    --current

send-key: press keys on the guest's keyboard
    run send_key_run
    --domain string! {domain:active}: name, id or UUID of the domain
    --codeset string- {codeset}: set that the codes are from (linux unless given)
    --holdtime number-: milliseconds to hold the keys down
    --keycode argv! {key}: codes or names of the keys

send-process-signal: send a signal to a process in the guest
    run send_process_signal_run
    --domain
    --pid string!: process id in the guest
    --signame string! {signal}: number or name of the signal

lxc-enter-namespace: run a program inside an LXC container
    --domain
    --noseclabel bool: without the container's security label
    --cmd argv!: program and its arguments

managedsave: save a domain's state so that the next start resumes it
    run managedsave_run
    --domain string! {domain:active}: name, id or UUID of the domain
    --bypass-cache
    --running
    --paused bool: leave it paused when it is restored
    --verbose

managedsave-remove: throw the managed save image of a domain away
    run managedsave_remove_run
    --domain

managedsave-edit: edit the XML kept in a managed save image
    run managedsave_edit_run
    --domain
    --running
    --paused

managedsave-dumpxml: print the XML kept in a managed save image
    query managedsave_dumpxml_query xml_text
    --domain
    --security-info
    --xpath
    --wrap

managedsave-define: replace the XML kept in a managed save image
    run managedsave_define_run
    --domain
    --xml string! {file}: file that holds the XML document
    --running
    --paused

memtune: show or set the memory limits of a domain
    query memtune_query memtune_text
    --domain
    --hard-limit number: most memory it may use, as scaled integer (KiB)
    --soft-limit number: memory it is cut to when the host is short, as scaled integer (KiB)
    --swap-hard-limit number: most memory and swap together, as scaled integer (KiB)
    --min-guarantee number: least memory it keeps, as scaled integer (KiB)
    --config
    --live
    --current

perf: show or switch the performance counters of a domain
    query perf_query perf_text
    --domain
    --enable string: counters to switch on, separated by commas
    --disable string: counters to switch off, separated by commas
    --config
    --live
    --current

metadata: show, set or remove an application's metadata of a domain
    query metadata_query metadata_text
    --domain
    --uri string!: namespace of the metadata
    --live
    --config
    --current
    --edit bool: edit it in an editor
    --key string: prefix for the namespace
    --set string: new metadata
    --remove bool: remove it

migrate: move a domain to another host
    run migrate_run
    --domain
    --desturi string!: URI of the target host as this shell sees it
    --live bool: keep the guest running meanwhile
    --offline bool: move only the definition
    --p2p bool: the hosts talk to each other
    --direct bool: the hypervisors talk to each other
    --tunnelled|tunneled bool: through the connection of the daemons
    --persistent bool: define it on the target host
    --undefinesource bool: forget it on this host
    --suspend bool: leave it paused on the target host
    --copy-storage-all bool: copy disks whole
    --copy-storage-inc bool: copy disks above a base that both hosts have
    --copy-storage-synchronous-writes bool: the guest's writes reach both disks
    --change-protection bool: refuse changes to the domain meanwhile
    --unsafe bool: even if it may damage data
    --verbose
    --compressed bool: compress pages that are sent again
    --auto-converge bool: slow the guest down if it changes memory too fast
    --rdma-pin-all bool: pin all memory for RDMA
    --abort-on-error bool: stop at soft errors
    --postcopy bool: allow the switch to post-copy
    --postcopy-after-precopy bool: switch to post-copy after one round
    --postcopy-resume bool: resume a broken post-copy migration
    --zerocopy bool: send without copying
    --migrateuri string: URI for the migration data
    --graphicsuri string: URI where displays reconnect
    --listen-address string: address where the target listens
    --dname string: name on the target host
    --timeout number: seconds after which the guest is suspended
    --timeout-suspend bool: suspend the guest at the timeout
    --timeout-postcopy bool: switch to post-copy at the timeout
    --xml string {file}: file that holds the document for the target host
    --migrate-disks string: disks to copy, separated by commas
    --disks-port number: port for disk data
    --disks-uri string: URI for disk data
    --comp-methods string: compression methods, separated by commas
    --comp-mt-level number: level of multithreaded compression
    --comp-mt-threads number: threads that compress
    --comp-mt-dthreads number: threads that decompress
    --comp-xbzrle-cache number: size of the XBZRLE cache
    --auto-converge-initial number: percentage to slow down by at first
    --auto-converge-increment number: percentage to add each time
    --persistent-xml string {file}: file that holds the document to define there
    --tls bool: encrypt the data
    --postcopy-bandwidth number: bandwidth limit of post-copy in MiB/s
    --parallel bool: use several connections
    --parallel-connections number: how many connections
    --bandwidth
    --tls-destination string: host name to expect in the certificate

migrate-setmaxdowntime: set how long a migration may pause the guest
    run migrate_setmaxdowntime_run
    --domain
    --downtime number!: milliseconds

migrate-getmaxdowntime: show how long a migration may pause the guest
    query migrate_getmaxdowntime_query line_text
    --domain

migrate-compcache: show or set the migration compression cache
    query migrate_compcache_query compcache_text
    --domain
    --size number-: size of the cache in bytes

migrate-setspeed: limit the bandwidth of migrations
    run migrate_setspeed_run
    --domain
    --bandwidth number!: bandwidth limit in MiB/s
    --postcopy bool: about the post-copy phase

migrate-getspeed: show the bandwidth limit of migrations
    query migrate_getspeed_query line_text
    --domain
    --postcopy bool: about the post-copy phase

migrate-postcopy: switch a running migration to post-copy
    run migrate_postcopy_run
    --domain

numatune: show or set the NUMA placement of a domain
    query numatune_query params_list_text
    --domain
    --mode string {enum:interleave,preferred,restrictive,strict}: how strictly memory keeps to the nodes
    --nodeset string: nodes of the host, for instance 0,2-3
    --config
    --live
    --current

qemu-attach: take over a QEMU process that was started elsewhere
    run qemu_attach_run
    --pid string!: process id

qemu-monitor-command: send a command to a domain's QEMU monitor
    query qemu_monitor_command_query monitor_text
    --domain string! {domain:active}: name, id or UUID of the domain
    --hmp bool: the command is in QEMU's human language
    --pretty
    --return-value bool: only the value that is returned
    --pass-fds string-: descriptors N,M,... of this shell to hand over
    --cmd argv!: command

qemu-monitor-event: watch the events of QEMU monitors
    run qemu_monitor_event_run
    --domain string {domain}: only events of this domain
    --event string: kind of event to wait for
    --pretty
    --loop
    --timeout
    --regex bool: event is a regular expression
    --no-case bool: event in upper or lower case alike
    --timestamp
    --json bool: print a JSON document for each event

qemu-agent-command: send a command to the guest agent
    query qemu_agent_command_query monitor_text
    --domain string! {domain:active}: name, id or UUID of the domain
    --timeout number-: seconds to wait at most
    --async bool: do not wait for an answer
    --block bool: wait without end
    --pretty
    --cmd argv!: command

guest-agent-timeout: set how long to wait for the guest agent
    run guest_agent_timeout_run
    --domain
    --timeout number-: seconds to wait, or -1 or -2

reboot: ask the guest to restart
    run reboot_run
    --domain string! {domain:active}: name, id or UUID of the domain
    --mode string {enum:acpi,agent,initctl,paravirt,signal}: ways to ask, separated by commas
    --wait seconds: wait until it has happened, at most that long (300 unless given)

reset: restart a domain at once, as by the reset button
    run reset_run
    --domain string! {domain:active}: name, id or UUID of the domain

restore: resume a domain from a file written by save
    run restore_run
    --file string! {file}: file that save wrote
    --bypass-cache
    --xml string {file}: file that holds the document to use
    --running
    --paused
    --reset-nvram

resume: let a suspended domain run again
    run resume_run
    --domain string! {domain:active}: name, id or UUID of the domain

save: write a domain's state to a file and stop it
    run save_run
    --domain string! {domain:active}: name, id or UUID of the domain
    --file string! {file}: where the state goes
    --bypass-cache
    --xml string {file}: file that holds the document to store
    --running
    --paused bool: leave it paused when it is restored
    --verbose

save-image-define: replace the XML kept in a saved state file
    run save_image_define_run
    --file string! {file}: file that save wrote
    --xml string! {file}: file that holds the XML document
    --running
    --paused

save-image-dumpxml: print the XML kept in a saved state file
    query save_image_dumpxml_query xml_text
    --file string! {file}: file that save wrote
    --security-info
    --xpath
    --wrap

save-image-edit: edit the XML kept in a saved state file
    run save_image_edit_run
    --file string! {file}: file that save wrote
    --running
    --paused

schedinfo: show or set the scheduler parameters of a domain
    query schedinfo_query schedinfo_text
    --domain
    --weight number-: share of the resource
    --cap number-: most that it may use
    --current
    --config
    --live
    --set argv: parameter=value

screenshot: store a picture of a domain's screen in a file
    run screenshot_run
    --domain string! {domain:active}: name, id or UUID of the domain
    --file string {file}: where to store it
    --screen number: number of the screen

set-lifecycle-action: choose what follows a power-off, reboot or crash
    run set_lifecycle_action_run
    --domain
    --type string! {enum:crash,poweroff,reboot}: event to choose for
    --action string! {enum:coredump-destroy,coredump-restart,destroy,preserve,rename-restart,restart}: what to do
    --config
    --live
    --current

set-user-sshkeys: change the SSH keys that may log in as a guest's user
    run set_user_sshkeys_run
    --domain
    --user string!: user in the guest
    --file string {file}: file that holds the keys
    --reset bool: replace the keys there are
    --remove bool: remove the given keys

set-user-password: set the password of a guest's user
    run set_user_password_run
    --domain
    --user string!: user in the guest
    --password string!: new password
    --encrypted bool: the password is encrypted already

setmaxmem: set the upper limit of a domain's memory
    run setmaxmem_run
    --domain
    --size|kilobytes number!: new limit, as scaled integer (KiB unless a unit is given)
    --config
    --live
    --current

setmem: set the current memory of a domain
    run setmem_run
    --domain
    --size|kilobytes number!: new memory, as scaled integer (KiB unless a unit is given)
    --config
    --live
    --current

setvcpus: set the number of virtual processors
    run setvcpus_run
    --domain
    --count number!: number of virtual processors
    --maximum bool: set the most there can be from the next start on
    --config
    --live
    --current
    --guest bool: change it from inside the guest
    --hotpluggable bool: the processors can be unplugged later

shutdown: ask the guest to power itself off
    run shutdown_run
    --domain string! {domain:active}: name, id or UUID of the domain
    --mode string {enum:acpi,agent,initctl,paravirt,signal}: ways to ask, separated by commas
    --wait seconds: wait until it has happened, at most that long (300 unless given)

start: start a defined domain that is not running
    run start_run
    --domain string! {domain:inactive}: name, id or UUID of the domain
    --console bool: connect to the console afterwards
    --paused
    --autodestroy bool: stop the domain when this connection ends
    --bypass-cache
    --force-boot bool: throw a managed save image away and boot
    --pass-fds string: descriptors N,M,... of this shell to hand over
    --reset-nvram

suspend: pause a running domain
    run suspend_run
    --domain string! {domain:active}: name, id or UUID of the domain

ttyconsole: print the terminal device of a domain's console
    query ttyconsole_query line_text
    --domain

undefine: forget a defined domain
    run undefine_run
    --domain
    --managed-save bool: also remove a managed save image
    --storage string: volumes to remove, separated by commas
    --remove-all-storage bool: remove all volumes of the domain
    --delete-storage-volume-snapshots|delete-snapshots bool: and the snapshots of those volumes
    --wipe-storage bool: overwrite volumes first
    --snapshots-metadata bool: also forget snapshots
    --checkpoints-metadata bool: also forget checkpoints
    --nvram bool: also remove NVRAM
    --keep-nvram bool: keep NVRAM
    --tpm bool: also remove the state of the TPM
    --keep-tpm bool: keep the state of the TPM

update-device: change a device as a file describes it
    run update_device_run
    --domain
    --file
    --persistent
    --config
    --live
    --current
    --force bool: do it against resistance

update-memory-device: change a memory device of a domain
    run update_memory_device_run
    --domain
    --config
    --live
    --current
    --print-xml
    --alias string: name that the device goes by
    --node number: guest's NUMA node
    --requested-size number: memory to ask for, as scaled integer (KiB)

vcpucount: show how many virtual processors a domain has
    query vcpucount_query vcpucount_text
    --domain
    --maximum bool: the most there can be
    --active bool: processors in use
    --live
    --config
    --current
    --guest bool: as the guest sees it

vcpuinfo: show where the virtual processors run
    query vcpuinfo_query vcpuinfo_text
    --domain
    --pretty

vcpupin: show or set the host processors of a virtual processor
    query vcpupin_query vcpupin_text
    --domain
    --vcpu number: number of the virtual processor
    --cpulist string: host processors, for instance 0-3,^2; r for all
    --config
    --live
    --current

emulatorpin: show or set the host processors of the emulator
    query emulatorpin_query emulatorpin_text
    --domain
    --cpulist string: host processors, for instance 0-3,^2
    --config
    --live
    --current

vncdisplay: print the VNC display of a domain
    query vncdisplay_query line_text
    --domain

guestvcpus: show or switch processors from inside the guest
    query guestvcpus_query guestvcpus_text
    --domain
    --cpulist string: processors of the guest, for instance 0-3,^2
    --enable bool: take the processors online
    --disable bool: take the processors offline

setvcpu: plug or unplug single virtual processors
    run setvcpu_run
    --domain
    --vcpulist string!: virtual processors, for instance 0-3,^2
    --enable bool: plug the processors
    --disable bool: unplug the processors
    --config
    --live
    --current

domblkthreshold: ask for an event when a disk has filled up to a mark
    run domblkthreshold_run
    --domain
    --dev string! {disk}: disk or layer
    --threshold number!: mark, as scaled integer

guestinfo: ask the guest agent about the guest
    query guestinfo_query guestinfo_text
    --domain
    --user bool: users that are logged in
    --os bool: operating system
    --timezone bool: time zone
    --hostname bool: host name
    --filesystem bool: file systems
    --disk bool: disks
    --interface bool: network interfaces

domdirtyrate-calc: measure how fast a guest changes its memory
    run domdirtyrate_calc_run
    --domain
    --seconds number: how long to measure
    --mode string {enum:dirty-bitmap,dirty-ring,page-sampling}: how to measure

dom-fd-associate: hand file descriptors to a domain
    run dom_fd_associate_run
    --domain
    --name string!: name that the domain's document uses
    --pass-fds string!: descriptors N,M,... of this shell to hand over
    --seclabel-writable bool: label the files for writing
    --seclabel-restore bool: take the labels off again at the end
