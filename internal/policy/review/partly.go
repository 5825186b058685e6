// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package review

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// A document that is not known yet is one text to a plan. Where it is made by a data
// source ram_policy_document that is read when the plan is applied, its known parts are
// in the plan all the same; the others are taken as anything.

// partly makes a document of the data source that an attribute refers to; nil where
// there is none.
func (o object) partly(attribute string) *policy.Document {
	config := o.plan.Configuration.RootModule.at(o.planned.ModuleAddress)
	if config == nil {
		return nil
	}
	for _, r := range config.Resources {
		if r.Address != o.planned.Type+"."+o.planned.Name {
			continue
		}
		for _, reference := range r.Expressions[attribute].References {
			name, ok := strings.CutPrefix(reference, "data.ram_policy_document.")
			if name, ok2 := strings.CutSuffix(name, ".json"); ok && ok2 {
				return o.plan.dataDocument(o.planned.ModuleAddress, name)
			}
		}
	}
	return nil
}

// at finds the configuration of a module by the address of one of its instances.
func (m *module) at(address string) *module {
	for address != "" {
		_, rest, _ := strings.Cut(address, "module.")
		name := rest
		if i := strings.IndexAny(rest, ".["); i >= 0 {
			name = rest[:i]
		}
		call, ok := m.ModuleCalls[name]
		if !ok {
			return nil
		}
		m = &call.Module
		address = rest[len(name):]
		if i := strings.Index(address, "module."); i < 0 {
			address = ""
		}
	}
	return m
}

// dataDocument makes a document of a data source, if it is the only one of its name.
func (p *plan) dataDocument(moduleAddress, name string) *policy.Document {
	var found *planned
	for i := range p.ResourceChanges {
		r := &p.ResourceChanges[i]
		if r.Mode == "data" && r.Type == "ram_policy_document" && r.Name == name && r.ModuleAddress == moduleAddress {
			if found != nil {
				return nil
			}
			found = r
		}
	}
	if found == nil || found.Change.unknown("statement") || found.Change.unknown("source_documents") ||
		found.Change.unknown("override_documents") || given(found.Change.After, "source_documents") ||
		given(found.Change.After, "override_documents") {
		return nil
	}
	var statements []dataStatement
	var unknown struct {
		Statement []attributes `json:"statement"`
	}
	if json.Unmarshal(found.Change.After["statement"], &statements) != nil ||
		json.Unmarshal(found.Change.AfterUnknown, &unknown) != nil {
		return nil
	}
	d := &policy.Document{Version: policy.Version}
	for i, s := range statements {
		var parts attributes
		if i < len(unknown.Statement) {
			parts = unknown.Statement[i]
		}
		if st, ok := s.statement(parts); ok {
			d.Statements = append(d.Statements, st)
		}
	}
	return d
}

func given(values attributes, name string) bool {
	var list []json.RawMessage
	return json.Unmarshal(values[name], &list) == nil && len(list) > 0
}

// dataStatement is a statement block of the data source.
type dataStatement struct {
	Sid         *string  `json:"sid"`
	Effect      *string  `json:"effect"`
	Action      []string `json:"action"`
	NotAction   []string `json:"not_action"`
	Resource    []string `json:"resource"`
	NotResource []string `json:"not_resource"`
	Condition   []struct {
		Operator string   `json:"operator"`
		Key      string   `json:"key"`
		Values   []string `json:"values"`
	} `json:"condition"`
}

// statement takes what is not known in favour of access: an Allow is about anything,
// and a Deny is left out.
func (s dataStatement) statement(unknown attributes) (policy.Statement, bool) {
	has := func(name string) bool { return anyTrue(unknown[name]) }
	open := slices.ContainsFunc([]string{
		"sid", "effect", "action", "not_action", "resource", "not_resource", "condition", "principal",
	}, has)
	out := policy.Statement{
		Effect: policy.Allow, Actions: s.Action, NotActions: s.NotAction, Resources: s.Resource, NotResources: s.NotResource,
	}
	if s.Effect != nil && *s.Effect == string(policy.Deny) && !has("effect") {
		out.Effect = policy.Deny
	}
	if out.Effect == policy.Deny && open {
		return out, false
	}
	if has("action") || has("not_action") {
		out.Actions, out.NotActions = []string{"*"}, nil
	}
	if has("resource") || has("not_resource") {
		out.Resources, out.NotResources = []string{"*"}, nil
	}
	if !has("condition") {
		for _, c := range s.Condition {
			out.Conditions = append(out.Conditions, policy.Condition{Operator: c.Operator, Key: c.Key, Values: c.Values})
		}
	}
	if s.Sid != nil {
		out.Sid = *s.Sid
	}
	return out, true
}

// anyTrue reports whether a mark of unknown values has any.
func anyTrue(mark json.RawMessage) bool { return strings.Contains(string(mark), "true") }
