group nodedev: Node Device

nodedev-create: create a host device from a file
    run nodedev_create_run
    --file
    --validate

nodedev-destroy: stop a host device
    run nodedev_destroy_run
    --device|name string! {nodedev}: name or wwnn,wwpn of the device

nodedev-detach: take a host device from its driver, for a guest
    run nodedev_detach_run
    alias nodedev-dettach
    --device
    --driver string: driver to bind the device to

nodedev-dumpxml: print the XML document of a host device
    query nodedev_dumpxml_query xml_text
    --device string! {nodedev}: name or wwnn,wwpn of the device
    --xpath
    --wrap

nodedev-list: list the devices of the host
    query nodedev_list_query nodedev_list_text
    --tree bool: as a tree
    --cap string {nodecap}: only devices with these capabilities, separated by commas
    --inactive bool: inactive devices
    --all bool: active and inactive devices

nodedev-reattach: give a host device back to its driver
    run nodedev_reattach_run
    --device

nodedev-reset: reset a host device
    run nodedev_reset_run
    --device

nodedev-event: wait for events of host devices and print them
    run nodedev_event_run
    --device string {nodedev}: only events of this device
    --event
    --loop
    --timeout
    --list
    --timestamp
    --json bool: print a JSON document for each event

nodedev-define: define a host device from a file
    run nodedev_define_run
    --file
    --validate

nodedev-undefine: forget a defined host device
    run nodedev_undefine_run
    --device

nodedev-start: start a defined host device
    run nodedev_start_run
    --device

nodedev-autostart: start a host device by itself when the host comes up
    run nodedev_autostart_run
    --device
    --disable

nodedev-info: show the basic facts of a host device
    query nodedev_info_query nodedev_info_text
    --device
