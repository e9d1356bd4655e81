group volume: Storage Volume

vol-clone: copy a volume within its pool
    run vol_clone_run
    --vol
    --newname string!: name of the copy
    --pool string {pool}: name or UUID of the pool
    --prealloc-metadata
    --reflink bool: share blocks with the original
    --print-xml

vol-create-as: create a volume described by options
    run vol_create_as_run
    --pool
    --name string!: name of the volume
    --capacity string!: size, as scaled integer (bytes unless a unit is given)
    --allocation string: space to allocate now, as scaled integer
    --format string: format of the volume
    --backing-vol string {vol}: volume that lies below it
    --backing-vol-format string: format of that volume
    --prealloc-metadata
    --print-xml

vol-create: create a volume from a file
    run vol_create_run
    --pool
    --file
    --prealloc-metadata
    --validate

vol-create-from: create a volume with the content of another
    run vol_create_from_run
    --pool
    --file
    --vol
    --inputpool string {pool}: pool of the volume to copy
    --prealloc-metadata
    --reflink bool: share blocks with the original
    --validate

vol-delete: delete a volume
    run vol_delete_run
    --vol
    --pool string {pool}: name or UUID of the pool
    --delete-snapshots bool: with its snapshots

vol-download: copy the content of a volume to a file
    run vol_download_run
    --vol
    --file string! {file}: where the content goes
    --pool string {pool}: name or UUID of the pool
    --offset number: where to begin
    --length number: how much
    --sparse bool: leave holes out

vol-dumpxml: print the XML document of a volume
    query vol_dumpxml_query xml_text
    --vol
    --pool string {pool}: name or UUID of the pool
    --xpath
    --wrap

vol-info: show the basic facts of a volume
    query vol_info_query vol_info_text
    --vol
    --pool string {pool}: name or UUID of the pool
    --bytes
    --physical bool: with the size on the host

vol-key: print the key of a volume
    query vol_key_query line_text
    --vol
    --pool string {pool}: name or UUID of the pool

vol-list: list the volumes of a pool
    query vol_list_query vol_list_text
    --pool
    --details bool: with more columns

vol-name: print the name of a volume
    query vol_name_query line_text
    --vol

vol-path: print the path of a volume
    query vol_path_query line_text
    --vol
    --pool string {pool}: name or UUID of the pool

vol-pool: print the pool of a volume
    query vol_pool_query line_text
    --vol
    --uuid bool: print the pool's UUID

vol-resize: change the size of a volume
    run vol_resize_run
    --vol
    --capacity string!: new size, as scaled integer (bytes unless a unit is given)
    --pool string {pool}: name or UUID of the pool
    --allocate bool: allocate the space now
    --delta bool: capacity is what to add
    --shrink bool: allow it to become smaller

vol-upload: copy the content of a file to a volume
    run vol_upload_run
    --vol
    --file string! {file}: where the content comes from
    --pool string {pool}: name or UUID of the pool
    --offset number: where to begin
    --length number: how much
    --sparse bool: leave holes out

vol-wipe: overwrite the content of a volume
    run vol_wipe_run
    --vol
    --pool string {pool}: name or UUID of the pool
    --algorithm string {enum:bsi,dod,gutmann,nnsa,pfitzner33,pfitzner7,random,schneier,trim,zero}: how to overwrite
