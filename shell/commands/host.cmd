group host: Host and Hypervisor

allocpages: change the pool of huge pages
    run allocpages_run
    --pagesize number!: size of the pages, as scaled integer (KiB)
    --pagecount number!: how many pages
    --cellno number: NUMA cell
    --add bool: add to the pool in place of setting it
    --all bool: in all cells

capabilities: print what host and hypervisor can do, as XML
    query capabilities_query xml_text

cpu-baseline: compute a CPU that all given CPUs can provide
    query cpu_baseline_query xml_text
    --file string! {file}: file that holds the CPUs
    --features bool: spell the features out
    --migratable bool: only features that do not block migration

cpu-compare: compare the host's CPU with one from a file
    query cpu_compare_query compare_text
    --file string! {file}: file that holds the CPU
    --error bool: say which features are missing
    --validate

cpu-models: list the CPU models of an architecture
    query cpu_models_query cpu_models_text
    --arch string! {arch}: architecture

domcapabilities: print what domains can use here, as XML
    query domcapabilities_query xml_text
    --virttype string: kind of virtualization
    --emulatorbin string {file}: path of the emulator
    --arch string {arch}: architecture
    --machine string: machine type

freecell: show the free memory of NUMA cells
    query freecell_query freecell_text
    --cellno number: NUMA cell
    --all bool: all cells, and the sum

freepages: show the free pages of NUMA cells
    query freepages_query freepages_text
    --cellno number: NUMA cell
    --pagesize number: size of the pages, as scaled integer (KiB)
    --all bool: all cells and page sizes

hostname: print the host's name
    query hostname_query line_text

hypervisor-cpu-baseline: compute a CPU that a hypervisor can provide on all given hosts
    query hypervisor_cpu_baseline_query xml_text
    --file string {file}: file that holds the CPUs
    --virttype string: kind of virtualization
    --emulator string {file}: path of the emulator
    --arch string {arch}: architecture
    --machine string: machine type
    --features bool: spell the features out
    --migratable bool: only features that do not block migration
    --model string: CPU model

hypervisor-cpu-compare: compare a CPU with what a hypervisor can provide here
    query hypervisor_cpu_compare_query compare_text
    --file string! {file}: file that holds the CPU
    --virttype string: kind of virtualization
    --emulator string {file}: path of the emulator
    --arch string {arch}: architecture
    --machine string: machine type
    --error bool: say which features are missing
    --validate

maxvcpus: print the largest number of virtual processors
    query maxvcpus_query line_text
    --type string: kind of virtualization

node-memory-tune: show or set the host's memory merging
    query node_memory_tune_query node_memory_tune_text
    --shm-pages-to-scan number: pages to scan in one go
    --shm-sleep-millisecs number: milliseconds to sleep between
    --shm-merge-across-nodes number: merge across NUMA nodes: 0 or 1

nodecpumap: show which processors of the host are online
    query nodecpumap_query nodecpumap_text
    --pretty

nodecpustats: show the host's processor times
    query nodecpustats_query nodecpustats_text
    --cpu number: only this processor
    --percent bool: as percentages of a second

nodeinfo: show the host's processors and memory
    query nodeinfo_query nodeinfo_text

nodememstats: show the host's memory use
    query nodememstats_query nodememstats_text
    --cell number: only this NUMA cell

nodesevinfo: show the host's AMD SEV facts
    query nodesevinfo_query nodesevinfo_text

nodesuspend: put the host to sleep for a given time
    run nodesuspend_run
    --target string! {enum:disk,hybrid,mem}: mem, disk or hybrid
    --duration number!: seconds to sleep

sysinfo: print the host's system information, as XML
    query sysinfo_query xml_text

uri: print the URI of the connection
    query uri_query line_text

version: print the versions of library, interface and hypervisor
    query version_query version_text
    --daemon bool: also of the daemon
