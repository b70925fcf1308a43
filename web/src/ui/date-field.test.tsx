import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { DateField } from "./date-field";

const field = (rest: Partial<Parameters<typeof DateField>[0]> = {}) => {
  const onValueChange = vi.fn();
  render(<DateField label="시작일" value="2026-11-23" onValueChange={onValueChange} language="ko" placeholder="날짜 선택" words={{ previous: "이전 달", next: "다음 달", clear: "지우기" }} {...rest} />);
  return onValueChange;
};

test("a day is told and chosen in the app's language", async () => {
  const chosen = field();
  await userEvent.click(screen.getByRole("button", { name: "시작일: 2026. 11. 23." }));
  expect(screen.getByRole("grid", { name: "2026년 11월" })).toBeInTheDocument();
  expect(screen.getByRole("gridcell", { selected: true })).toHaveTextContent("23");
  expect(screen.getByRole("columnheader", { name: /^일/ })).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "다음 달" }));
  await userEvent.click(screen.getByRole("button", { name: "2026년 12월 25일 금요일" }));
  expect(chosen).toHaveBeenCalledExactlyOnceWith("2026-12-25");
  expect(screen.queryByRole("grid")).not.toBeInTheDocument();
});

test("keys go from day to day, by weeks, months and years, and Escape changes nothing", async () => {
  const chosen = field();
  const trigger = screen.getByRole("button", { name: /^시작일/ });
  await userEvent.click(trigger);
  const day = (name: string) => expect(screen.getByRole("button", { name })).toHaveFocus();
  day("2026년 11월 23일 월요일");
  await userEvent.keyboard("{ArrowRight}{ArrowUp}");
  day("2026년 11월 17일 화요일");
  await userEvent.keyboard("{Home}");
  day("2026년 11월 15일 일요일");
  await userEvent.keyboard("{PageDown}{Shift>}{PageUp}{/Shift}");
  day("2025년 12월 15일 월요일");
  await userEvent.keyboard("{Escape}");
  expect(trigger).toHaveFocus();
  expect(chosen).not.toHaveBeenCalled();
});

test("days out of bounds cannot be chosen or come to; a day is cleared", async () => {
  const chosen = field({ max: "2026-11-24" });
  await userEvent.click(screen.getByRole("button", { name: /^시작일/ }));
  expect(screen.getByRole("button", { name: "2026년 11월 25일 수요일" })).toBeDisabled();
  expect(screen.getByRole("button", { name: "다음 달" })).toBeDisabled();
  await userEvent.keyboard("{PageDown}");
  expect(screen.getByRole("button", { name: "2026년 11월 24일 화요일" })).toHaveFocus();
  await userEvent.click(screen.getByRole("button", { name: "지우기" }));
  expect(chosen).toHaveBeenCalledExactlyOnceWith(undefined);
});
