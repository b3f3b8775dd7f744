import alerts from './alerts.json' with { type: 'json' };
import answers from './answers.json' with { type: 'json' };
import api from './api.json' with { type: 'json' };
import audit from './audit.json' with { type: 'json' };
import auth from './auth.json' with { type: 'json' };
import claims from './claims.json' with { type: 'json' };
import claimsLibrary from './claims-library.json' with { type: 'json' };
import common from './common.json' with { type: 'json' };
import competitors from './competitors.json' with { type: 'json' };
import customers from './customers.json' with { type: 'json' };
import demo from './demo.json' with { type: 'json' };
import digest from './digest.json' with { type: 'json' };
import errors from './errors.json' with { type: 'json' };
import example from './example.json' with { type: 'json' };
import files from './files.json' with { type: 'json' };
import formats from './formats.json' with { type: 'json' };
import goals from './goals.json' with { type: 'json' };
import handover from './handover.json' with { type: 'json' };
import guide from './guide.json' with { type: 'json' };
import home from './home.json' with { type: 'json' };
import imports from './import.json' with { type: 'json' };
import keys from './keys.json' with { type: 'json' };
import mail from './mail.json' with { type: 'json' };
import measurement from './measurement.json' with { type: 'json' };
import metrics from './metrics.json' with { type: 'json' };
import money from './money.json' with { type: 'json' };
import nav from './nav.json' with { type: 'json' };
import notices from './notices.json' with { type: 'json' };
import onepage from './onepage.json' with { type: 'json' };
import optimisation from './optimisation.json' with { type: 'json' };
import people from './people.json' with { type: 'json' };
import personas from './personas.json' with { type: 'json' };
import plate from './plate.json' with { type: 'json' };
import readiness from './readiness.json' with { type: 'json' };
import report from './report.json' with { type: 'json' };
import research from './research.json' with { type: 'json' };
import respondent from './respondent.json' with { type: 'json' };
import settings from './settings.json' with { type: 'json' };
import setup from './setup.json' with { type: 'json' };
import steps from './steps.json' with { type: 'json' };
import surveys from './surveys.json' with { type: 'json' };
import tactics from './tactics.json' with { type: 'json' };
import tacticsLibrary from './tactics-library.json' with { type: 'json' };
import talk from './talk.json' with { type: 'json' };
import teamVoice from './team-voice.json' with { type: 'json' };
import trades from './trades.json' with { type: 'json' };
import ui from './ui.json' with { type: 'json' };
import voices from './voices.json' with { type: 'json' };
import webhooks from './webhooks.json' with { type: 'json' };
import week from './week.json' with { type: 'json' };

/** The English messages: the source that types every key. A key is the file's name, then the path inside it. */
export const messages = {
	alerts,
	answers,
	api,
	audit,
	auth,
	claims,
	'claims-library': claimsLibrary,
	common,
	competitors,
	customers,
	demo,
	digest,
	errors,
	example,
	files,
	formats,
	goals,
	handover,
	guide,
	home,
	import: imports,
	keys,
	mail,
	measurement,
	metrics,
	money,
	nav,
	notices,
	onepage,
	optimisation,
	people,
	personas,
	plate,
	readiness,
	report,
	research,
	respondent,
	settings,
	setup,
	steps,
	surveys,
	tactics,
	'tactics-library': tacticsLibrary,
	talk,
	'team-voice': teamVoice,
	trades,
	ui,
	voices,
	webhooks,
	week
};
