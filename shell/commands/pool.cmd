group pool: Storage Pool

find-storage-pool-sources-as: look for places where pools could be, by options
    query find_sources_as_query xml_text
    --type
    --host string: host to look at
    --port string: port of that host
    --initiator string: name of the initiator

find-storage-pool-sources: look for places where pools could be
    query find_sources_query xml_text
    --type
    --srcSpec string {file}: file that describes where to look

pool-autostart: start a pool by itself when the host comes up
    run pool_autostart_run
    --pool
    --disable

pool-build: prepare the place of a pool for use
    run pool_build_run
    --pool
    --no-overwrite
    --overwrite

pool-create-as: start a transient pool described by options
    run pool_create_as_run
    --name string!: name of the pool
    --type
    --print-xml
    --source-host string: host that serves the pool
    --source-path string: path on that host
    --source-dev string: device that the pool lives on
    --source-name string: name that the pool goes by there
    --target string {file}: where the pool appears on the host
    --source-format string: format of the source
    --auth-type string: kind of authentication
    --auth-username string: user to log in as
    --secret-usage string: usage name of the secret to log in with
    --secret-uuid string: UUID of the secret to log in with
    --adapter-name string: name of the storage adapter
    --adapter-wwnn string: node name of the adapter
    --adapter-wwpn string: port name of the adapter
    --adapter-parent string: parent of the adapter
    --adapter-parent-wwnn string: node name of the parent
    --adapter-parent-wwpn string: port name of the parent
    --adapter-parent-fabric-wwn string: fabric name of the parent
    --source-protocol-ver string: version of the NFS protocol
    --source-initiator string: initiator to log in as
    --build bool: prepare its place first
    --no-overwrite
    --overwrite

pool-create: start a transient pool from a file
    run pool_create_run
    --file
    --build bool: prepare its place first
    --no-overwrite
    --overwrite

pool-define-as: define a persistent pool described by options
    run pool_define_as_run
    --name string!: name of the pool
    --type
    --print-xml
    --source-host string: host that serves the pool
    --source-path string: path on that host
    --source-dev string: device that the pool lives on
    --source-name string: name that the pool goes by there
    --target string {file}: where the pool appears on the host
    --source-format string: format of the source
    --auth-type string: kind of authentication
    --auth-username string: user to log in as
    --secret-usage string: usage name of the secret to log in with
    --secret-uuid string: UUID of the secret to log in with
    --adapter-name string: name of the storage adapter
    --adapter-wwnn string: node name of the adapter
    --adapter-wwpn string: port name of the adapter
    --adapter-parent string: parent of the adapter
    --adapter-parent-wwnn string: node name of the parent
    --adapter-parent-wwpn string: port name of the parent
    --adapter-parent-fabric-wwn string: fabric name of the parent
    --source-protocol-ver string: version of the NFS protocol
    --source-initiator string: initiator to log in as

pool-define: define or change a persistent pool from a file
    run pool_define_run
    --file
    --validate

pool-delete: delete what a pool consists of
    run pool_delete_run
    --pool

pool-destroy: stop a pool
    run pool_destroy_run
    --pool

pool-dumpxml: print the XML document of a pool
    query pool_dumpxml_query xml_text
    --pool
    --inactive
    --xpath
    --wrap

pool-edit: edit the XML document of a pool
    run pool_edit_run
    --pool

pool-info: show the basic facts of a pool
    query pool_info_query pool_info_text
    --pool
    --bytes

pool-list: list storage pools
    query pool_list_query pool_list_text
    --inactive bool: inactive pools
    --all bool: active and inactive pools
    --transient bool: transient pools
    --persistent bool: persistent pools
    --autostart bool: those that start by themselves
    --no-autostart bool: those that do not start by themselves
    --type string {pooltype}: only pools of these kinds, separated by commas
    --details bool: with more columns
    --uuid
    --name

pool-name: print the name of a pool
    query pool_name_query line_text
    --pool

pool-refresh: read the volumes of a pool anew
    run pool_refresh_run
    --pool

pool-start: start a defined pool that is not active
    run pool_start_run
    --pool
    --build bool: prepare its place first
    --no-overwrite
    --overwrite

pool-undefine: forget a defined pool
    run pool_undefine_run
    --pool

pool-uuid: print the UUID of a pool
    query pool_uuid_query line_text
    --pool

pool-event: wait for events of pools and print them
    run pool_event_run
    --pool string {pool}: only events of this pool
    --event
    --loop
    --timeout
    --list
    --timestamp
    --json bool: print a JSON document for each event

pool-capabilities: print which kinds of pools work here, as XML
    query pool_capabilities_query xml_text
