const BASE = 0xac00;
const LAST = 0xd7a3;
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const PER_INITIAL = 21 * 28;
const PER_VOWEL = 28;

const isSyllable = (char: string) => char >= "가" && char <= "힣";
const initialOf = (char: string) => INITIALS[Math.floor((char.charCodeAt(0) - BASE) / PER_INITIAL)];

/**
 * Whether `typed`, one character still in the middle of being composed, stands for `target`:
 * "ㄱ" for any 가…깋, "가" for 각 (its final consonant may be yet to come), any character for itself.
 */
export function matchesHangul(typed: string, target: string): boolean {
  if (typed === target) return true;
  if (!isSyllable(target)) return false;
  if (INITIALS.includes(typed)) return initialOf(target) === typed;
  if (!isSyllable(typed)) return false;
  const code = typed.charCodeAt(0);
  const open = (code - BASE) % PER_VOWEL === 0;
  const wanted = target.charCodeAt(0);
  return open && code <= LAST && wanted > code && wanted < code + PER_VOWEL;
}
