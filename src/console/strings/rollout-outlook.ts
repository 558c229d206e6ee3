/** What would be decided now, in a sentence; by action and reason of the controller. */
export const outlook: Record<string, string> = {
  "wait:scheduled": "It waits for its time. Nobody gets the new version yet.",
  "wait:ended": "It has ended.",
  "wait:paused": "Nothing: it is paused. Harm would still roll it back.",
  "wait:held": "Nothing: it is held. Harm would still roll it back.",
  "wait:collecting": "It would stay at this step: not enough is known yet.",
  "start:time": "It would start: its time has come.",
  "advance:non_inferior": "It would go to the next step: no guardrail is worse than its margin.",
  "promote:non_inferior": "It would be promoted: no guardrail is worse than its margin.",
  "hold:sample_ratio": "It would be held: canary and baseline do not get the units that they should.",
  "hold:no_traffic": "It would be held: no units come.",
  "hold:no_data": "It would be held: a guardrail has no values in both arms.",
  "hold:gate": "It would be held at the gate, until a person lets it pass.",
  "hold:max_duration": "It would be held: it took as long as it may.",
  "hold:finished": "It would be held: all is shown, and a person promotes it.",
  "continue:sample_ratio": "It would go on: the shares of units are right again.",
  "continue:no_traffic": "It would go on: units come again.",
  "continue:no_data": "It would go on: the guardrails have values.",
  "rollback:kill_switch": "It would roll back: most of the canary's first units failed.",
  "rollback:harm": "It would roll back: a guardrail is worse than its margin.",
  "rollback:no_traffic": "It would roll back: no units come.",
};

/** Of one that is held: what a person does. */
export const heldAdvice: Record<string, string> = {
  sample_ratio:
    "Outcomes of one arm are lost, or its users get something else than what resolve said. Find out which; it goes on by itself when the shares are right.",
  no_traffic:
    "No exposures and no outcomes come. See whether they are sent with this rollout's id; it goes on by itself.",
  no_data: "Nobody reports a guardrail's metric. Report it; it goes on by itself.",
  gate: "The step had its time and its units. Pass the gate to let it go on; the numbers must still be good enough.",
  max_duration:
    "It could not be shown in time that the version is good enough. Give it as long again, promote it, or abort it.",
  finished: "All is shown: no guardrail is worse than its margin. Promote it, or abort it.",
};
