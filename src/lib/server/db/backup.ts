/** Copies of the embedded database, for whoever keeps them. */
export {
	BackupFault,
	backupName,
	backupSqlite,
	hashFileOf,
	restoreSqlite,
	type BackupDone,
	type RestoreDone
} from './dialects/backup.ts';
