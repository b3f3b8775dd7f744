import type { IdentityTables } from './identity.ts';
import type { StrategyTables } from './strategy.ts';
import type { MetricsTables } from './metrics.ts';
import type { GoalsTables } from './goals.ts';
import type { AuditTables } from './audit.ts';
import type { MarketTables } from './market.ts';
import type { PersonasTables } from './personas.ts';
import type { TacticsTables } from './tactics.ts';
import type { SurveysTables } from './surveys.ts';
import type { OptimisationTables } from './optimisation.ts';
import type { NoticesTables } from './notices.ts';
import type { MoneyTables } from './money.ts';
import type { WeekTables } from './week.ts';
import type { VoiceTables } from './voice.ts';
import type { GuideTables } from './guide.ts';
import type { ReadinessTables } from './readiness.ts';
import type { WebhooksTables } from './webhooks.ts';
import type { AlertsTables } from './alerts.ts';

/** Every table of the database. */
export type Database = IdentityTables &
	StrategyTables &
	MetricsTables &
	GoalsTables &
	AuditTables &
	MarketTables &
	PersonasTables &
	TacticsTables &
	SurveysTables &
	OptimisationTables &
	NoticesTables &
	MoneyTables &
	WeekTables &
	VoiceTables &
	GuideTables &
	ReadinessTables &
	WebhooksTables &
	AlertsTables;
