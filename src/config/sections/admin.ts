import { key } from '../key.ts';
import { yesNo } from '../types/basic.ts';

export const admin = {
  trust_web_server: key(
    yesNo,
    'no',
    "yes: the page relies on the firmware's own login in front of it and asks for none.",
  ),
};
