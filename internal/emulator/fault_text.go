// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseFault reads a fault as the command line has it: a kind, maybe a colon and the share of the
// requests it hits, then options after commas: product, action, times, code, message, status,
// delay. Example: `throttle:0.3,action=CreateUser`.
func ParseFault(text string) (Fault, error) {
	head, options, _ := strings.Cut(text, ",")
	kind, share, hasShare := strings.Cut(head, ":")
	f := Fault{Kind: FaultKind(kind)}
	if hasShare {
		rate, err := strconv.ParseFloat(share, 64)
		if err != nil || !(rate > 0 && rate <= 1) {
			return Fault{}, fmt.Errorf("fault %q: %q is no share of the requests between 0 and 1", text, share)
		}
		f.Rate = rate
	}
	for option := range strings.SplitSeq(options, ",") {
		if option == "" {
			continue
		}
		if err := f.setOption(option); err != nil {
			return Fault{}, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	if err := f.Validate(); err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", text, err)
	}
	return f, nil
}

func (f *Fault) setOption(option string) (err error) {
	name, value, _ := strings.Cut(option, "=")
	switch name {
	case "product":
		f.Product = value
	case "action":
		f.Action = value
	case "times":
		f.Times, err = wholeNumber(name, value)
	case "code":
		f.Code = value
	case "message":
		f.Message = value
	case "status":
		f.Status, err = wholeNumber(name, value)
	case "delay":
		if f.Delay, err = time.ParseDuration(value); err != nil {
			err = fmt.Errorf("delay %q is no length of time; give a number and a unit, such as 2s", value)
		}
	default:
		err = fmt.Errorf("no option %q; there are product, action, times, code, message, status, delay", name)
	}
	return err
}

func wholeNumber(name, value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0, fmt.Errorf("%s %q is no whole number", name, value)
	}
	return n, nil
}
