import {
  MEASURE_NAMES,
  type AlertingConfig,
  type MeasureName,
  type RuleSettings,
  type Severity,
} from '../../formats/alerting-config.ts';

/** One thing that must not be, with everything filled in. */
export interface Rule {
  readonly id: string;
  readonly measure: MeasureName;
  /** In the measure's unit. */
  readonly threshold: number;
  readonly atLeast: number;
  /** The channel that it watches, which is not told about itself. */
  readonly channel: string | null;
  readonly severity: Severity;
  readonly group: string;
  /** How long it must hold before it fires, ms. */
  readonly forMs: number;
  /** How long it must be gone before it is resolved, ms. */
  readonly keepFiringMs: number;
  readonly repeatMs: number;
  readonly resolvedNotice: boolean;
}

const MINUTE_MS = 60_000;

/** How every rule behaves where neither it nor the file says otherwise. */
const MANNER = { keepFiringMs: 5 * MINUTE_MS, repeatMs: 240 * MINUTE_MS, resolvedNotice: true };

/** Fewer ended jobs say nothing about the share that fails. */
const AT_LEAST = 5;

/** The program's rules, by the measure that each looks at. What lasts by its nature needs no `for`. */
const DEFAULTS: Readonly<Record<MeasureName, { threshold: number; severity: Severity; forMs: number }>> = {
  // A job keeps the processors busy for minutes by design; only what doesn't end is worth a mail.
  cpu_usage: { threshold: 90, severity: 'warning', forMs: 5 * MINUTE_MS },
  memory_usage: { threshold: 85, severity: 'warning', forMs: 5 * MINUTE_MS },
  disk_free: { threshold: 10, severity: 'critical', forMs: MINUTE_MS },
  temp_disk_free: { threshold: 10, severity: 'critical', forMs: MINUTE_MS },
  backup_disk_free: { threshold: 10, severity: 'critical', forMs: MINUTE_MS },
  failed_jobs: { threshold: 10, severity: 'critical', forMs: 0 },
  backup_age: { threshold: 26, severity: 'critical', forMs: 0 },
  drill_age: { threshold: 8, severity: 'warning', forMs: 0 },
  key_overdue: { threshold: 0, severity: 'warning', forMs: 0 },
  worker_silent: { threshold: 5, severity: 'critical', forMs: 0 },
  channel_failing: { threshold: 5, severity: 'warning', forMs: 0 },
};

/**
 * All rules that hold: the program's own, as the file changes them, and those that the file adds.
 * @param channels names of the channels; a rule about failing channels stands for each of them.
 */
export function resolveRules(config: AlertingConfig, channels: readonly string[]): Rule[] {
  const own = MEASURE_NAMES.map((name): [string, RuleSettings] => [name, { measure: name, ...config.rules[name] }]);
  const added = Object.entries(config.rules).filter(([id]) => !(MEASURE_NAMES as readonly string[]).includes(id));
  return [...own, ...added]
    .filter(([, settings]) => settings.enabled !== false)
    .flatMap(([id, settings]) => {
      const rule = resolveRule(id, settings, config);
      if (rule.measure !== 'channel_failing') return [rule];
      return channels.map((channel) => ({
        ...rule,
        id: `${id}:${channel}`,
        // Not one group for all channels: each notice leaves out the channel that it's about.
        group: `${rule.group}:${channel}`,
        channel,
      }));
    });
}

function resolveRule(id: string, settings: RuleSettings, config: AlertingConfig): Rule {
  const measure = settings.measure!;
  const defaults = DEFAULTS[measure];
  return {
    id,
    measure,
    threshold: settings.threshold ?? defaults.threshold,
    atLeast: settings.at_least ?? AT_LEAST,
    channel: null,
    severity: settings.severity ?? defaults.severity,
    group: settings.group ?? id,
    forMs: settings.for ?? config.for ?? defaults.forMs,
    keepFiringMs: settings.keep_firing ?? config.keep_firing ?? MANNER.keepFiringMs,
    repeatMs: settings.repeat ?? config.repeat ?? MANNER.repeatMs,
    resolvedNotice: settings.resolved_notice ?? config.resolved_notice ?? MANNER.resolvedNotice,
  };
}
