group backup: Backup

backup-begin: start to back up the disks of a running domain
    --domain
    --backupxml string {file}: file that describes the backup
    --checkpointxml string {file}: file that describes a checkpoint to create
    --reuse-external

backup-dumpxml: print the XML document of a running backup
    --domain
    --xpath
    --wrap
