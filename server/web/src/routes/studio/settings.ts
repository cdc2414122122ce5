// Finds options of the configuration by what people type.

import type { Setting, SettingGroup } from "../../api/types";

/** Groups with the options that hold every word, and only those that were changed where that is wanted. */
export function narrowed(groups: SettingGroup[], text: string, onlyChanged: boolean): SettingGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (group: SettingGroup, option: Setting) => {
    const said = [group.name, option.key, option.variable, option.help, option.is_secret ? "" : option.value];
    const all = said.join(" ").toLowerCase();
    return (!onlyChanged || !option.is_default) && words.every((word) => all.includes(word));
  };
  return groups
    .map((group) => ({ ...group, options: group.options.filter((option) => fits(group, option)) }))
    .filter(({ options }) => options.length > 0);
}
