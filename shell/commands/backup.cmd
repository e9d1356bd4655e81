group backup: Backup

backup-begin: start to back up the disks of a running domain
    run backup_begin_run
    --domain
    --backupxml string {file}: file that describes the backup
    --checkpointxml string {file}: file that describes a checkpoint to create
    --reuse-external

backup-dumpxml: print the XML document of a running backup
    query backup_dumpxml_query xml_text
    --domain
    --xpath
    --wrap
