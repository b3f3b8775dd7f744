import { Command } from 'commander';
import { adminNoun } from './admin.ts';
import { backupNouns } from './backup.ts';
import { contactNoun } from './contact.ts';
import { demoNoun } from './demo.ts';
import { doctorNoun } from './doctor.ts';
import { goalNoun } from './goal.ts';
import { importNoun } from './import.ts';
import { keyNoun } from './key.ts';
import { metricNoun } from './metric.ts';
import { strategyNoun } from './strategy.ts';

const program = new Command('ninefold')
	.description('Ninefold from the command line: npm run cli -- <noun> <verb>. Safe while the server runs.')
	.showHelpAfterError('(--help shows what there is)')
	.configureHelp({ showGlobalOptions: true });

for (const noun of [
	adminNoun,
	strategyNoun,
	demoNoun,
	importNoun,
	contactNoun,
	metricNoun,
	goalNoun,
	keyNoun,
	doctorNoun,
	backupNouns
])
	noun(program);

await program.parseAsync();
