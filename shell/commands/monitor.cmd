group monitor: Domain Monitoring

domblkerror: list the disks of a domain that have errors
    query domblkerror_query domblkerror_text
    --domain

domblkinfo: show the sizes of a domain's disks
    query domblkinfo_query domblkinfo_text
    --domain
    --device string {disk}: disk to look at
    --human bool: make it easier to read
    --all bool: all disks

domblklist: list the disks of a domain
    query domblklist_query domblklist_text
    --domain
    --inactive
    --details bool: with more columns

domblkstat: show the I/O counters of a disk
    query domblkstat_query domblkstat_text
    --domain
    --device string {disk}: disk to look at
    --human bool: make it easier to read

domcontrol: show the state of the channel that controls a domain
    query domcontrol_query domcontrol_text
    --domain

domif-getlink: show whether the cable of a virtual interface is plugged
    query domif_getlink_query domif_getlink_text
    --domain
    --interface string! {domif}: name or MAC address of the interface
    --config|persistent bool: apply from the next start on

domifaddr: show the network addresses of a running domain
    query domifaddr_query domifaddr_text
    --domain
    --interface string {domif}: only this interface
    --full bool: repeat name and address on every line
    --source string {enum:agent,arp,lease}: who to ask: lease, agent or arp

domiflist: list the network interfaces of a domain
    query domiflist_query domiflist_text
    --domain
    --inactive

domifstat: show the traffic counters of an interface
    query domifstat_query domifstat_text
    --domain
    --interface string! {domif}: name or MAC address of the interface

dominfo: show the basic facts of a domain
    query dominfo_query dominfo_text
    --domain

dommemstat: show the memory statistics of a domain
    query dommemstat_query dommemstat_text
    --domain
    --period number-: seconds between updates, 0 to stop them
    --config
    --live
    --current

domstate: show the state of a domain
    query domstate_query domstate_text
    --domain
    --reason bool: also say why

domstats: show statistics of one, several or all domains
    query domstats_query domstats_text
    --state bool: state and reason
    --cpu-total bool: processor time
    --balloon bool: memory balloon
    --vcpu bool: virtual processors
    --interface bool: network interfaces
    --block bool: disks
    --perf bool: performance counters
    --iothread bool: I/O threads
    --memory bool: memory bandwidth
    --dirtyrate bool: rate of memory changes
    --vm bool: hypervisor's own counters
    --list-active bool: active domains
    --list-inactive bool: inactive domains
    --list-persistent bool: persistent domains
    --list-transient bool: transient domains
    --list-running bool: running domains
    --list-paused bool: paused domains
    --list-shutoff bool: domains that are shut off
    --list-other bool: domains in other states
    --raw bool: as the server says it, not made readable
    --enforce bool: fail if something asked for is not supported
    --backing bool: also the backing files of disks
    --nowait bool: leave out what cannot be had at once
    --domain argv {domain}: domains to show

domtime: show or set the guest's clock
    query domtime_query domtime_text
    --domain
    --now bool: set it to the host's time
    --pretty bool: as date and time
    --sync bool: set it from the guest's real-time clock
    --time number: seconds since 1970

list: list domains
    query list_query list_text
    --inactive bool: inactive domains
    --all bool: active and inactive domains
    --transient bool: transient domains
    --persistent bool: persistent domains
    --with-snapshot bool: domains with snapshots
    --without-snapshot bool: domains without snapshots
    --with-checkpoint bool: domains with checkpoints
    --without-checkpoint bool: domains without checkpoints
    --state-running bool: running domains
    --state-paused bool: paused domains
    --state-shutoff bool: domains that are shut off
    --state-other bool: domains in other states
    --autostart bool: those that start by themselves
    --no-autostart bool: those that do not start by themselves
    --with-managed-save bool: domains with a managed save image
    --without-managed-save bool: domains without a managed save image
    --uuid
    --name
    --id bool: print ids
    --table bool: print a table (what happens without options too)
    --managed-save bool: mark domains that have a managed save image
    --title bool: show titles
