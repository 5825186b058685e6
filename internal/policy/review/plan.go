// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// plan is what is read of `terraform show -json` of a plan. What it has besides is
// passed over.
type plan struct {
	FormatVersion   string          `json:"format_version"`
	ResourceChanges []planned       `json:"resource_changes"`
	Configuration   configuration   `json:"configuration"`
	PlannedValues   json.RawMessage `json:"planned_values"`
	Errored         bool            `json:"errored"`
}

// planned is one resource of a plan, or a data source that is read when it is
// applied.
type planned struct {
	Address       string `json:"address"`
	ModuleAddress string `json:"module_address"`
	Mode          string `json:"mode"`
	Type          string `json:"type"`
	Name          string `json:"name"`
	Change        change `json:"change"`
}

type change struct {
	Actions      []string        `json:"actions"`
	Before       attributes      `json:"before"`
	After        attributes      `json:"after"`
	AfterUnknown json.RawMessage `json:"after_unknown"`
}

type attributes map[string]json.RawMessage

// configuration is the part of the configuration that says what a value is made of.
type configuration struct {
	RootModule module `json:"root_module"`
}

type module struct {
	Resources []struct {
		Address     string `json:"address"`
		Expressions map[string]struct {
			References []string `json:"references"`
		} `json:"expressions"`
	} `json:"resources"`
	ModuleCalls map[string]struct {
		Module module `json:"module"`
	} `json:"module_calls"`
}

// errNoPlan is for a file that is something else.
var errNoPlan = errors.New("it is no plan: write one with `terraform show -json tfplan > plan.json`")

// readPlan reads the JSON of a plan.
func readPlan(r io.Reader) (*plan, error) {
	var p plan
	dec := json.NewDecoder(r)
	if err := dec.Decode(&p); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) {
			return nil, fmt.Errorf("%w (its %s is of another type)", errNoPlan, wrongType.Field)
		}
		return nil, fmt.Errorf("%w (%w)", errNoPlan, err)
	}
	major, _, _ := strings.Cut(p.FormatVersion, ".")
	switch {
	case major == "1" || major == "0":
	case p.FormatVersion == "":
		return nil, errNoPlan
	default:
		return nil, fmt.Errorf("the plan has the format %q, and this program reads 1.x: use a newer ram-policy",
			p.FormatVersion)
	}
	if p.ResourceChanges == nil && p.PlannedValues == nil {
		return nil, errNoPlan
	}
	return &p, nil
}

// does reports whether the change is made of such an action.
func (c change) does(action string) bool { return slices.Contains(c.Actions, action) }

// changed reports whether anything happens.
func (c change) changed() bool { return !c.does("no-op") && !c.does("read") && !c.does("forget") }

// text returns an attribute: whether there is one, and whether it is known.
func (c change) text(values attributes, name string, after bool) (text string, known bool) {
	if after && c.unknown(name) {
		return "", false
	}
	var s *string
	if err := json.Unmarshal(values[name], &s); err != nil || s == nil {
		return "", true
	}
	return *s, true
}

// unknown reports whether an attribute is known only after the plan was applied.
func (c change) unknown(name string) bool {
	var all bool
	if json.Unmarshal(c.AfterUnknown, &all) == nil {
		return all
	}
	var parts attributes
	if json.Unmarshal(c.AfterUnknown, &parts) != nil {
		return false
	}
	var whole bool
	return json.Unmarshal(parts[name], &whole) == nil && whole
}
