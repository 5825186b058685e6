// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"errors"
	"fmt"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// Set is a compiled set of policies. It is immutable and safe for concurrent
// use.
type Set struct {
	options  options
	control  []*table // by level
	session  *table
	identity *table            // of the whole account
	groups   map[string]*table // by resource group
	trust    *table
	tables   []*table // all of them, in the order of the process
	size     int      // statements of all tables
}

// table is one set of policies that is decided by the basic process.
type table struct {
	number     int // its place in the tables of the set
	layer      string
	group      string // the resource group to which its policies are limited
	statements []statement
	allow      index
	deny       index
}

// index finds the statements that an action may match.
type index struct {
	exact   map[string][]int   // by whole action
	service map[string][]entry // by the part before the colon
	rest    []entry
}

type entry struct {
	statement int
	patterns  []pattern // nil: ask the statement
}

// statement is one compiled statement.
type statement struct {
	actions      []pattern
	resources    []pattern
	conditions   []condition
	principals   *principals // nil outside of trust policies
	deny         bool
	notActions   bool
	notResources bool
	anyResource  bool
	effectError  bool
	ref          StatementRef
	// problem says that a pattern is too long. Such a pattern counts as matching
	// where that denies and as not matching where it would allow.
	problem string
	// undecided says why a statement of a trust policy cannot be decided as a whole.
	undecided string
}

// Compile prepares policies for evaluation. Documents may hold what RAM would
// reject; such conditions become errors of the results they bear on. Compile
// fails only for a grant without a document.
func Compile(p Policies, opts ...Option) (*Set, error) {
	s := &Set{}
	for _, o := range opts {
		o(&s.options)
	}
	levels := make(map[string]*table)
	for _, g := range p.Control {
		t := levels[g.Level]
		if t == nil {
			t = s.table(LayerControl, AccountScope)
			levels[g.Level] = t
			s.control = append(s.control, t)
		}
		if err := s.add(t, g); err != nil {
			return nil, err
		}
	}
	if len(p.Session) > 0 {
		s.session = s.table(LayerSession, AccountScope)
	}
	for _, g := range p.Session {
		if err := s.add(s.session, g); err != nil {
			return nil, err
		}
	}
	s.identity = s.table(LayerIdentity, AccountScope)
	for _, g := range p.Identity {
		if err := s.add(s.granting(g.ResourceGroup), g); err != nil {
			return nil, err
		}
	}
	if p.Trust != nil {
		s.trust = s.table(LayerTrust, AccountScope)
		if err := s.add(s.trust, Grant{Name: "trust policy", Document: p.Trust}); err != nil {
			return nil, err
		}
	}
	for _, t := range s.tables {
		t.build()
		s.size += len(t.statements)
	}
	return s, nil
}

func (s *Set) table(layer, group string) *table {
	t := &table{number: len(s.tables), layer: layer, group: group}
	s.tables = append(s.tables, t)
	return t
}

// granting is the table of the identity policies of a scope.
func (s *Set) granting(group string) *table {
	if group == AccountScope {
		return s.identity
	}
	t := s.groups[group]
	if t == nil {
		t = s.table(LayerIdentity, group)
		if s.groups == nil {
			s.groups = make(map[string]*table)
		}
		s.groups[group] = t
	}
	return t
}

var errNoDocument = errors.New("the grant has no document")

func (s *Set) add(t *table, g Grant) error {
	if g.Document == nil {
		return fmt.Errorf("%s policy %q: %w", t.layer, g.Name, errNoDocument)
	}
	for i := range g.Document.Statements {
		src := &g.Document.Statements[i]
		st := s.compileStatement(src, t.layer)
		st.ref = StatementRef{
			Layer: t.layer, Policy: g.Name, Source: g.Source, Index: i, Sid: src.Sid, Effect: src.Effect,
			ResourceGroup: g.ResourceGroup,
		}
		t.statements = append(t.statements, st)
	}
	return nil
}

func (s *Set) compileStatement(src *policy.Statement, layer string) statement {
	st := statement{
		deny:        src.Effect == policy.Deny,
		effectError: src.Effect != policy.Deny && src.Effect != policy.Allow,
		actions:     actionPatterns(src.Actions, &s.options),
		resources:   resourcePatterns(src.Resources),
		conditions:  s.compileConditions(src.Conditions),
	}
	if len(src.Actions) == 0 && src.NotActions != nil {
		st.actions, st.notActions = actionPatterns(src.NotActions, &s.options), true
	}
	if layer == LayerTrust {
		st.principals = readPrincipals(src.Principal)
		st.anyResource = len(src.Resources) == 0
		if src.NotResources != nil {
			st.undecided = "a trust policy has no NotResource"
		}
	} else if len(src.Resources) == 0 && src.NotResources != nil {
		st.resources, st.notResources = resourcePatterns(src.NotResources), true
	}
	longAction := withoutLong(st.actions, st.deny != st.notActions)
	longResource := withoutLong(st.resources, st.deny != st.notResources)
	if longAction || longResource {
		st.problem = patternTooLong
	}
	for _, p := range st.resources {
		st.anyResource = st.anyResource || (p.kind == anything && !st.notResources)
	}
	return st
}

// build fills the indexes.
func (t *table) build() {
	for i := range t.statements {
		st := &t.statements[i]
		if st.effectError {
			// Nobody knows what it would do: it is kept out of the decision and
			// reported by Evaluate.
			continue
		}
		x := &t.allow
		if st.deny {
			x = &t.deny
		}
		if st.notActions {
			x.rest = append(x.rest, entry{statement: i})
			continue
		}
		x.add(i, st.actions)
	}
}

func (x *index) add(i int, patterns []pattern) {
	rest := entry{statement: i}
	services := make(map[string]int)
	exact := make(map[string]bool)
	for _, p := range patterns {
		service, _, colon := strings.Cut(p.text, ":")
		switch {
		case p.kind == exactly:
			if !exact[p.text] {
				exact[p.text] = true
				if x.exact == nil {
					x.exact = make(map[string][]int)
				}
				x.exact[p.text] = append(x.exact[p.text], i)
			}
		case colon && !strings.ContainsAny(service, "*?"):
			if x.service == nil {
				x.service = make(map[string][]entry)
			}
			list := x.service[service]
			at, seen := services[service]
			if !seen {
				at = len(list)
				services[service] = at
				list = append(list, entry{statement: i})
			}
			list[at].patterns = append(list[at].patterns, p)
			x.service[service] = list
		default:
			rest.patterns = append(rest.patterns, p)
		}
	}
	if len(rest.patterns) > 0 {
		x.rest = append(x.rest, rest)
	}
}
