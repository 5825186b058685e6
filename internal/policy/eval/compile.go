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
	control  []level
	session  *table
	identity *table
	groups   map[string]*table // by resource group
	order    []string          // resource groups in the order of the grants
	trust    *table
	size     int // statements of all tables
}

type level struct {
	name  string
	table *table
}

// table is one set of policies that is decided by the basic process.
type table struct {
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
	ref          StatementRef
	group        string
	deny         bool
	effectError  bool
	actions      []pattern
	notActions   bool
	resources    []pattern
	notResources bool
	anyResource  bool
	principals   *principals // nil outside of trust policies
	conditions   []condition
	// problem says that a pattern is too long. Such a pattern counts as matching
	// where that denies and as not matching where it would allow.
	problem string
	// undecided says why the statement as a whole cannot be decided.
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
	if err := s.compileControl(p.Control); err != nil {
		return nil, err
	}
	if len(p.Session) > 0 {
		s.session = &table{}
		for _, g := range p.Session {
			if err := s.add(s.session, LayerSession, g); err != nil {
				return nil, err
			}
		}
	}
	s.identity = &table{}
	for _, g := range p.Identity {
		t := s.identity
		if g.ResourceGroup != AccountScope {
			t = s.group(g.ResourceGroup)
		}
		if err := s.add(t, LayerIdentity, g); err != nil {
			return nil, err
		}
	}
	if p.Trust != nil {
		s.trust = &table{}
		if err := s.add(s.trust, LayerTrust, Grant{Name: "trust policy", Document: p.Trust}); err != nil {
			return nil, err
		}
	}
	for _, t := range s.tables() {
		t.build()
		s.size += len(t.statements)
	}
	return s, nil
}

func (s *Set) compileControl(grants []Grant) error {
	at := make(map[string]*table)
	for _, g := range grants {
		t := at[g.Level]
		if t == nil {
			t = &table{}
			at[g.Level] = t
			s.control = append(s.control, level{g.Level, t})
		}
		if err := s.add(t, LayerControl, g); err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) group(id string) *table {
	if s.groups == nil {
		s.groups = make(map[string]*table)
	}
	t := s.groups[id]
	if t == nil {
		t = &table{}
		s.groups[id] = t
		s.order = append(s.order, id)
	}
	return t
}

func (s *Set) tables() []*table {
	var out []*table
	for _, l := range s.control {
		out = append(out, l.table)
	}
	if s.session != nil {
		out = append(out, s.session)
	}
	out = append(out, s.identity)
	for _, id := range s.order {
		out = append(out, s.groups[id])
	}
	if s.trust != nil {
		out = append(out, s.trust)
	}
	return out
}

var errNoDocument = errors.New("the grant has no document")

func (s *Set) add(t *table, layer string, g Grant) error {
	if g.Document == nil {
		return fmt.Errorf("%s policy %q: %w", layer, g.Name, errNoDocument)
	}
	for i := range g.Document.Statements {
		src := &g.Document.Statements[i]
		st := statement{
			ref: StatementRef{
				Layer: layer, Policy: g.Name, Source: g.Source, Index: i, Sid: src.Sid, Effect: src.Effect,
				ResourceGroup: g.ResourceGroup,
			},
			group:       g.ResourceGroup,
			deny:        src.Effect == policy.Deny,
			effectError: src.Effect != policy.Deny && src.Effect != policy.Allow,
			conditions:  s.compileConditions(src.Conditions),
		}
		st.actions = actionPatterns(src.Actions, &s.options)
		if len(src.Actions) == 0 && src.NotActions != nil {
			st.actions, st.notActions = actionPatterns(src.NotActions, &s.options), true
		}
		st.resources = resourcePatterns(src.Resources)
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
		t.statements = append(t.statements, st)
	}
	return nil
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
