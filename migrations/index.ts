import type { Kysely } from 'kysely';
import type { Engine } from './columns.ts';
import { up as identity } from './20261121T0900_identity.ts';
import { up as strategy } from './20261121T0910_strategy.ts';
import { up as metricEngine } from './20261121T0920_metric_engine.ts';
import { up as goal } from './20261121T0930_goal.ts';
import { up as audit } from './20261121T0940_audit.ts';
import { up as market } from './20261121T0950_market.ts';
import { up as peopleWeServe } from './20261121T0960_people_we_serve.ts';
import { up as tactic } from './20261121T0970_tactic.ts';
import { up as survey } from './20261121T0980_survey.ts';
import { up as review } from './20261121T0990_review.ts';
import { up as competitorStrength } from './20261121T1000_competitor_strength.ts';
import { up as sourceRevision } from './20261121T1010_source_revision.ts';
import { up as surveyAbuse } from './20261121T1020_survey_abuse.ts';
import { up as weightUnit } from './20261121T1030_weight_unit.ts';
import { up as notice } from './20261122T0900_notice.ts';
import { up as mail } from './20261122T0910_mail.ts';
import { up as comment } from './20261122T0912_comment.ts';
import { up as tacticDepth } from './20261122T0920_tactic_depth.ts';
import { up as week } from './20261122T0930_week.ts';
import { up as quarter } from './20261122T0940_quarter.ts';
import { up as money } from './20261122T0950_money.ts';
import { up as teamVoice } from './20261122T0951_team_voice.ts';
import { up as guide } from './20261122T0952_guide.ts';
import { up as show } from './20261122T0960_show.ts';
import { up as readiness } from './20261122T0970_readiness.ts';
import { up as inout } from './20261122T1000_inout.ts';
import { up as webhook } from './20261122T1001_webhook.ts';
import { up as batch } from './20261122T1010_batch.ts';
import { up as trends } from './20261122T1020_trends.ts';
import { up as calendars } from './20261122T1021_calendars.ts';
import { up as forecast } from './20261122T1100_forecast.ts';
import { up as tell } from './20261122T1110_tell.ts';
import { up as alert } from './20261122T1120_alert.ts';
import { up as effect } from './20261122T1130_effect.ts';
import { up as kinds } from './20261122T1140_kinds.ts';
import { up as packedDay } from './20261122T1145_packed_day.ts';
import { up as gaps } from './20261122T1220_gaps.ts';
import { up as lean } from './20261122T1300_lean.ts';
import { up as slices } from './20261122T1310_slices.ts';

export type { Engine } from './columns.ts';
export type Migration = (db: Kysely<unknown>, engine: Engine) => Promise<void>;

/** Every migration in the order in which it runs. Names never change and nothing is ever edited after it has landed. */
export const migrations: Readonly<Record<string, Migration>> = {
	'20261121T0900_identity': identity,
	'20261121T0910_strategy': strategy,
	'20261121T0920_metric_engine': metricEngine,
	'20261121T0930_goal': goal,
	'20261121T0940_audit': audit,
	'20261121T0950_market': market,
	'20261121T0960_people_we_serve': peopleWeServe,
	'20261121T0970_tactic': tactic,
	'20261121T0980_survey': survey,
	'20261121T0990_review': review,
	'20261121T1000_competitor_strength': competitorStrength,
	'20261121T1010_source_revision': sourceRevision,
	'20261121T1020_survey_abuse': surveyAbuse,
	'20261121T1030_weight_unit': weightUnit,
	'20261122T0900_notice': notice,
	'20261122T0910_mail': mail,
	'20261122T0912_comment': comment,
	'20261122T0920_tactic_depth': tacticDepth,
	'20261122T0930_week': week,
	'20261122T0940_quarter': quarter,
	'20261122T0950_money': money,
	'20261122T0951_team_voice': teamVoice,
	'20261122T0952_guide': guide,
	'20261122T0960_show': show,
	'20261122T0970_readiness': readiness,
	'20261122T1000_inout': inout,
	'20261122T1001_webhook': webhook,
	'20261122T1010_batch': batch,
	'20261122T1020_trends': trends,
	'20261122T1021_calendars': calendars,
	'20261122T1100_forecast': forecast,
	'20261122T1110_tell': tell,
	'20261122T1120_alert': alert,
	'20261122T1130_effect': effect,
	'20261122T1140_kinds': kinds,
	'20261122T1145_packed_day': packedDay,
	'20261122T1220_gaps': gaps,
	'20261122T1300_lean': lean,
	'20261122T1310_slices': slices
};
