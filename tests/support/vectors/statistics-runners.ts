import { expect } from 'vitest';
import { brierScore } from '#lib/domain/goals/forecast.ts';
import { logLoss } from '#lib/domain/goals/record.ts';
import { goalPace } from '#lib/domain/goals/pace.ts';
import { meanChance, npsChance, npsChanceNormal, npsPrediction, shareChance } from '#lib/domain/metrics/chance.ts';
import { normalQuantile, studentQuantile } from '#lib/domain/metrics/distribution.ts';
import {
	clopperPearson,
	npsAgrestiMin,
	npsStudent,
	npsTango,
	npsWald,
	npsWaldDifference,
	rateAnswersPooled,
	tangoInterval
} from '#lib/domain/metrics/interval-methods.ts';
import {
	adjustedNps,
	geometricMean,
	logNormalMean,
	mannWhitney,
	meanInterval,
	meanSummary,
	newcombeDifference,
	npsCounts,
	npsDifference,
	npsInterval,
	npsScore,
	npsVariance,
	quantileInterval,
	quantileRanks,
	welchDifference,
	wilsonInterval,
	type NpsCounts
} from '#lib/domain/metrics/interval.ts';
import { evidenceOf } from '#lib/domain/metrics/kind.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { benjaminiHochberg, holm } from '#lib/domain/metrics/many.ts';
import {
	effectiveAnswers,
	finitePopulationAnswers,
	finitePopulationFactor,
	nonresponseBias,
	nonresponseBounds,
	npsAnswersForChange,
	npsAnswersForMargin,
	npsDetectableChange,
	rateAnswersForChange,
	rateAnswersForMargin
} from '#lib/domain/metrics/power.ts';
import { quantile, rankedValues } from '#lib/domain/metrics/ranked.ts';
import { compoundChurn, retention } from '#lib/domain/metrics/retention.ts';
import { seasonalChange } from '#lib/domain/metrics/seasonal.ts';
import { cusumChart, ewmaChart } from '#lib/domain/metrics/unusual/ewma.ts';
import { cusumRunLength, ewmaLimit, ewmaRunLength, shewhartRunLength } from '#lib/domain/metrics/unusual/run-length.ts';
import { shareLimits } from '#lib/domain/metrics/unusual/share-limits.ts';
import { customerValue, npv, payback, retentionValue, roi } from '#lib/domain/money/returns.ts';
import { close, closePair, type Runner } from './runner.ts';

const size = (counts: NpsCounts): number => counts.detractors + counts.passives + counts.promoters;

/** What runs each group of cases of figures. Every number that a case expects is compared. */
export const runners: Readonly<Record<string, Runner>> = {
	nps_from_scores({ input, expected }) {
		const { nps: score, ...counts } = expected;
		expect(npsCounts(input.scores)).toEqual(counts);
		close(npsScore(npsCounts(input.scores)), score);
		close(nps.summarise(evidenceOf(nps, input.scores), {}).value, score);
	},
	nps_ci({ input, expected }) {
		const { confidence } = input;
		close(npsScore(input), expected.nps);
		close(npsVariance(input), expected.variance);
		close(100 * Math.sqrt(npsVariance(input) / size(input)), expected.se_points);
		close(npsScore(adjustedNps(input)), expected.adjusted_nps);
		closePair(npsInterval(input, confidence), expected.adjusted_wald);
		closePair(npsWald(input, confidence), expected.wald);
		closePair(npsStudent(input, confidence), expected.t_interval);
		closePair(npsAgrestiMin(input, confidence), expected.agresti_min_plus2);
		closePair(npsTango(input, confidence), expected.score_tango);
	},
	nps_difference({ input, expected }) {
		const found = npsDifference(input.before, input.after, input.confidence);
		close(found.change, expected.raw_difference);
		close(found.adjustedChange, expected.adjusted_difference);
		close(found.standardError, expected.se_points);
		close(found.z, expected.z);
		close(found.pValue, expected.p_value);
		closePair(found, expected.ci_95);
		const plain = npsWaldDifference(input.before, input.after);
		close(plain.z, expected.wald_z);
		close(plain.pValue, expected.wald_p);
	},
	nps_published({ input, expected }) {
		if (input.method === 'tango_score') {
			const [more, fewer] = input.discordant;
			const { low, high } = tangoInterval(fewer, more, input.n, input.confidence ?? 0.95);
			closePair({ low: 100 * low, high: 100 * high }, expected.ci_percent);
			return;
		}
		const counts = {
			promoters: input.p_promoter * 6e6,
			passives: input.p_passive * 6e6,
			detractors: input.p_detractor * 6e6
		};
		close(npsScore(counts), expected.nps);
		close(npsVariance(counts), expected.variance);
	},
	nps_sample_size_for_margin({ input, expected }) {
		expect(npsAnswersForMargin(input.margin_points, input.variance, input.confidence)).toBe(expected.n_adjusted_wald);
		expect(rateAnswersForMargin(0.5, input.margin_points / 200 / Math.sqrt(input.variance), input.confidence)).toBe(
			expected.n_wald
		);
	},
	nps_sample_size_two_quarters({ input, expected }) {
		expect(npsAnswersForChange(input.change_points, 2 * input.variance_each, input)).toBe(expected.n_per_quarter);
	},
	nps_minimum_detectable_change({ input, expected }) {
		const variance = input.variance_each;
		close(npsDetectableChange({ n: input.n1, variance }, { n: input.n2, variance }, input), expected.mdc_points);
	},
	nps_probability_to_hit({ input, expected, tolerance }) {
		const toCome = input.expected_future_responses;
		const belief = {
			detractors: input.detractors + input.prior.detractors,
			passives: input.passives + input.prior.passives,
			promoters: input.promoters + input.prior.promoters
		};
		const chance = npsChance(input, input.target_nps, toCome, { belief });
		expect(Math.abs(chance - expected.probability)).toBeLessThanOrEqual(tolerance?.exact ?? 1e-6);
		close(npsPrediction(input, toCome, belief).expected, expected.expected_final_nps);
		if (expected.normal_approximation === null) return;
		const near = npsChanceNormal(input, input.target_nps, toCome, belief);
		expect(near).toBeCloseTo(expected.normal_approximation, 5);
	},
	csat_wilson({ input, expected }) {
		close(input.successes / input.n, expected.point);
		closePair(wilsonInterval(input.successes, input.n, input.confidence), expected.wilson);
		closePair(clopperPearson(input.successes, input.n, input.confidence), expected.clopper_pearson);
	},
	csat_difference_newcombe({ input, expected }) {
		const found = newcombeDifference(input.x1, input.n1, input.x2, input.n2, input.confidence);
		close(found.change, expected.difference);
		closePair(found, expected.ci);
	},
	csat_sample_size_two_quarters({ input, expected }) {
		expect(rateAnswersForChange(input.p1, input.p2, input)).toBe(expected.n_unpooled);
		expect(rateAnswersPooled(input.p1, input.p2, input.confidence, input.power)).toBe(expected.n_pooled_classic);
	},
	csat_sample_size_for_margin({ input, expected }) {
		expect(rateAnswersForMargin(input.p, input.margin, input.confidence)).toBe(expected.n);
	},
	csat_probability_to_hit({ input, expected }) {
		const { satisfied, n, target, expected_future_responses: toCome, prior } = input;
		const [yes, no] = Array.isArray(prior) ? prior : [0.5, 0.5];
		const chance = shareChance(satisfied, n, target, toCome, {
			belief: { yes: satisfied + yes, no: n - satisfied + no }
		});
		expect(chance).toBeCloseTo(expected.probability, 6);
		expect(Math.max(0, Math.ceil(target * (n + toCome) - satisfied - 1e-9))).toBe(expected.additional_needed);
	},
	mean_probability_to_hit({ input, expected }) {
		const toCome = input.expected_future_responses;
		const soFar = { n: input.n, sum: input.n * input.mean };
		const side = /low|<=|below|at most/i.test(String(input.direction)) ? 'lower' : 'higher';
		expect(meanChance(soFar, input.target, toCome, input, side)).toBeCloseTo(expected.probability, 6);
		close((input.target * (input.n + toCome) - soFar.sum) / toCome, expected.future_mean_needed);
	},
	ces_t_interval({ input, expected }) {
		const summary = meanSummary(input.scores);
		expect(summary.n).toBe(expected.n);
		close(summary.mean, expected.mean);
		close(summary.sd, expected.sd);
		close(studentQuantile(0.5 + input.confidence / 2, summary.n - 1), expected.t_critical);
		const interval = meanInterval(summary, input.confidence);
		closePair(interval, expected.ci);
		closePair({ low: Math.max(1, interval.low), high: Math.min(7, interval.high) }, expected.ci_clamped_1_7);
	},
	mean_t_from_summary: ({ input, expected }) => closePair(meanInterval(input, input.confidence), expected.ci),
	two_sample_means_welch({ input, expected }) {
		const found = welchDifference(meanSummary(input.a), meanSummary(input.b));
		close(found.t, expected.t);
		close(found.df, expected.df);
		close(found.pValue, expected.p_value);
		closePair(found, expected.ci_95);
	},
	student_t_quantile: ({ input, expected }) => close(studentQuantile(input.p, input.df), expected, 1e-9),
	normal_quantile: ({ input, expected }) => close(normalQuantile(input.p), expected, 1e-9),
	duration_summary({ input, expected }) {
		const ranked = rankedValues(input.values);
		const logs = meanSummary((input.values as number[]).map(Math.log));
		const plain = meanSummary(input.values);
		expect(ranked.n).toBe(expected.n);
		close(quantile(ranked, 0.5), expected.median);
		close(quantile(ranked, 0.9), expected.p90_type7);
		close(quantile(ranked, 0.95), expected.p95_type7);
		close(plain.mean, expected.mean);
		const ranks = quantileRanks(ranked.n, 0.5, input.confidence);
		const wanted = expected.median_ci_order_stat;
		if (wanted === null) expect(ranks).toBeNull();
		else {
			expect(ranks!.lower).toBe(wanted.k);
			close(ranks!.coverage, wanted.actual_coverage);
			closePair(quantileInterval(ranked, 0.5, input.confidence)!, [wanted.lower, wanted.upper]);
		}
		close(geometricMean(logs).mean, expected.geometric_mean);
		closePair(geometricMean(logs, input.confidence), expected.geometric_mean_ci);
		close(logNormalMean(logs).mean, expected.lognormal_mean);
		closePair(logNormalMean(logs, input.confidence), expected.lognormal_mean_ci_modified_cox);
		closePair(meanInterval(plain, input.confidence), expected.naive_t_ci_mean);
	},
	two_sample_durations({ input, expected }) {
		const found = mannWhitney(rankedValues(input.a), rankedValues(input.b));
		expect(found.u).toBe(expected.mann_whitney_U_of_a);
		close(found.pValue, expected.p_value_normal_cc);
		close(quantile(rankedValues(input.a), 0.5), expected.median_a);
		close(quantile(rankedValues(input.b), 0.5), expected.median_b);
	},
	finite_population({ input, expected }) {
		const needed = finitePopulationAnswers(input.n0, input.population);
		expect(needed).toBe(expected.n_required);
		close(finitePopulationFactor(needed, input.population), expected.fpc_if_n_equals_required);
	},
	finite_population_se({ input, expected }) {
		const factor = finitePopulationFactor(input.n, input.population);
		close(factor, expected.fpc);
		close(input.se_points * factor, expected.se_corrected);
	},
	kish_effective_n({ input, expected }) {
		close(effectiveAnswers(input.weights), expected.n_eff);
		close(input.weights.length / effectiveAnswers(input.weights), expected.deff);
	},
	nonresponse_bounds({ input, expected }) {
		closePair(nonresponseBounds(input.nps_respondents, input.response_rate), [expected.lower, expected.upper]);
	},
	nonresponse_bias({ input, expected }) {
		const bias = nonresponseBias(input.nps_respondents, input.nps_nonrespondents, input.response_rate);
		close(bias, expected.bias_points);
		close(input.nps_respondents - bias, expected.population_nps);
	},
	p_adjust({ input, expected }) {
		const bh = benjaminiHochberg(input.p);
		const byHolm = holm(input.p);
		bh.forEach((p, i) => close(p, expected.benjamini_hochberg[i]));
		byHolm.forEach((p, i) => close(p, expected.holm[i]));
		expect(bh.filter((p) => p <= 0.05).length).toBe(expected.bh_rejected_at_5pct);
		expect(byHolm.filter((p) => p <= 0.05).length).toBe(expected.holm_rejected_at_5pct);
	},
	retention({ input, expected }) {
		const kept = retention(input.customers_start, input.customers_end, input.new_customers);
		expect(kept.retained).toBe(expected.retained);
		close(kept.retention, expected.retention);
		close(kept.churn, expected.churn);
		closePair(wilsonInterval(kept.retained, input.customers_start), expected.retention_wilson_95);
	},
	churn_compounding({ input, expected }) {
		close(compoundChurn(input.monthly_churn, 3), expected.quarterly);
		close(compoundChurn(input.monthly_churn, 12), expected.annual);
	},
	goal_pace({ input, expected }) {
		const pace = goalPace({
			baseline: input.baseline,
			target: input.target,
			current: input.current,
			elapsedDays: input.elapsed_days,
			totalDays: input.total_days,
			accumulates: true
		});
		if (pace === null) {
			// Target and baseline are the same, or the goal lasts no day.
			expect(input.target === input.baseline || input.total_days <= 0).toBe(true);
			return;
		}
		const found = {
			time_fraction: pace.timeFraction,
			progress: pace.progress,
			expected_value_now: pace.expectedNow,
			gap_to_pace: pace.gap,
			pace_ratio: pace.paceRatio,
			linear_extrapolation: pace.extrapolation,
			required_change_per_day: pace.requiredPerDay
		};
		for (const [name, value] of Object.entries(found)) {
			// The ratio is left out before a tenth of the time.
			if (name === 'pace_ratio' && value === null && pace.timeFraction < 0.1) continue;
			if (expected[name] === null || expected[name] === undefined) expect(value, name).toBeNull();
			else close(value, expected[name]);
		}
	},
	brier({ input, expected }) {
		const pairs = (input.forecast as number[]).map((chance, i) => ({ chance, happened: input.outcome[i] === 1 }));
		close(brierScore(pairs), expected.brier);
		close(logLoss(pairs), expected.log_loss_clipped_1e_6);
	},
	ewma({ input, expected }) {
		const chart = ewmaChart(input.values, {
			lambda: input.lambda_,
			target: input.target,
			sigma: input.sigma,
			L: input.L
		});
		chart.values.forEach((value, i) => close(value, expected.ewma[i]));
		expect(chart.values.length).toBe(expected.ewma.length);
		close(chart.upper, expected.ucl);
		close(chart.lower, expected.lcl);
		expect(chart.signals).toEqual(expected.signals);
	},
	cusum_tabular({ input, expected }) {
		const chart = cusumChart(input.z, input.k, input.h);
		chart.upper.forEach((value, i) => close(value, expected.upper[i]));
		chart.lower.forEach((value, i) => close(value, expected.lower[i]));
		expect(chart.signals).toEqual(expected.signals);
	},
	arl_reference(one) {
		const shifts = [0.5, 1, 2];
		const within = (actual: number, expected: number): void => close(actual, expected, 2e-3);
		if (/shewhart/i.test(one.chart)) return close(shewhartRunLength(one.limit ?? 3), one.arl0);
		const runLength = /cusum/i.test(one.chart)
			? (shift: number): number => cusumRunLength(one.k, one.h, shift)
			: (shift: number): number => ewmaRunLength(one.lambda_, one.L, shift);
		within(runLength(0), one.arl0);
		if (/critical/.test(one.chart)) close(ewmaLimit(one.arl0, one.lambda_), one.L, 1e-4);
		one.arl1_shift_0_5_1_2?.forEach((wanted: number, i: number) => within(runLength(shifts[i]!), wanted));
	},
	p_chart_limits({ input, expected }) {
		const limits = shareLimits(input.p_bar, input.n);
		close(limits.sigma, expected.sigma);
		close(limits.upper, expected.ucl_normal);
		close(limits.lower, expected.lcl_normal);
		expect(limits.lowerCount).toBe(expected.exact_lower_count);
		expect(limits.upperCount).toBe(expected.exact_upper_count);
		close(limits.falseAlarm, expected.exact_false_alarm);
	},
	roi({ input, expected }) {
		close(roi(input.benefit, input.cost), expected.roi);
		close(input.benefit - input.cost, expected.net);
	},
	npv_payback({ input, expected }) {
		close(npv(input.cash_flows, input.discount_rate), expected.npv);
		close(payback(input.cash_flows), expected.payback_periods);
	},
	clv_simple({ input, expected }) {
		const { margin_per_period: margin, retention: stays, discount_rate: rate } = input;
		close(customerValue(margin, stays, rate), expected.clv_first_payment_after_one_period);
		close(customerValue(margin, stays, rate, 'now'), expected.clv_first_payment_now);
	},
	retention_value({ input, expected }) {
		const given = {
			customers: input.customers,
			leaving: input.churn_before,
			leavingAfter: input.churn_after,
			revenue: input.arpu_per_year,
			margin: input.gross_margin,
			attributed: input.share_attributed
		};
		close(input.customers * (given.leaving - given.leavingAfter), expected.customers_saved);
		close(retentionValue({ ...given, attributed: 1 }), expected.gross_margin_saved);
		close(retentionValue(given), expected.attributed);
		close(roi(retentionValue(given), input.programme_cost), expected.roi);
	},
	seasonal_change({ input, expected }) {
		const found = seasonalChange(input.quarters);
		const wanted = [expected.qoq_last, expected.yoy_last, expected.seasonal_naive_next];
		[found.fromPrevious, found.fromYearAgo, found.naiveNext].forEach((value, i) => {
			if (wanted[i] === null || wanted[i] === undefined) expect(value).toBeNull();
			else close(value, wanted[i]);
		});
	}
};
