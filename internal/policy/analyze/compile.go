// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// The variables of every question. Condition keys follow.
const (
	actionVar = iota
	resourceVar
	callerVar
	firstKeyVar
)

// lit is a demand on one variable: of a text, or of the values of a key.
type lit struct {
	variable int
	text     textLit
	key      keyLit
}

func (l lit) not() lit {
	l.text.want, l.key.want = !l.text.want, !l.key.want
	return l
}

// statement is a statement as the demands under which it applies: all of them.
type statement struct {
	ref  eval.StatementRef
	src  *policy.Statement
	deny bool
	lits []lit
	// doubts are parts of which nobody knows what they mean.
	doubts []doubt
	// The statement as it certainly applies, as it may apply, and with a demand for
	// each doubt, see reading. Nil where it never does.
	certain, possible, open *statement
	// never is set where it cannot apply.
	never bool
}

// doubt is a part of a statement of which nobody knows what it means. Parts with
// the same source mean the same.
type doubt struct {
	source, why string
	// lit is what makes the part be met for sure, if anything does.
	lit *lit
}

// table is a set of policies that is decided at once: any Deny that applies, else
// any Allow.
type table struct {
	allow, deny []*statement
}

// set is the policies of one caller.
type set struct {
	control  []*table
	session  *table
	identity *table
	groups   map[string]*table
	trust    *table
}

// compiler turns policies into demands on the variables of one question, about one
// kind of callers.
type compiler struct {
	settings   settings
	kind       callerKind
	texts      *texts
	conditions conditions
	keys       map[string]int // to the variable
	names      []string       // of the keys, from firstKeyVar on
	asked      [][]*condition // of each key
	// doubts that no other answer than no leaves room for.
	doubts []string
	// unsure are the doubts about single statements.
	unsure []string
	groups []string // resource groups, the account first
	// asksCaller is set if a condition asks who the caller is.
	asksCaller bool
	known      []string // actions that policies name
	places     []string // resources that policies name
}

func newCompiler(s settings, k callerKind) *compiler {
	c := &compiler{
		settings: s,
		kind:     k,
		texts:    newTexts(),
		keys:     make(map[string]int),
		groups:   []string{eval.AccountScope},
	}
	c.conditions = conditions{made: make(map[string]*condition), texts: c.texts, settings: s}
	return c
}

var errNoDocument = errors.New("a policy has no document")

// set compiles the policies of one caller.
func (c *compiler) set(p eval.Policies) (*set, error) {
	out := &set{identity: &table{}, groups: make(map[string]*table)}
	levels := make(map[string]*table)
	for _, g := range p.Control {
		t := levels[g.Level]
		if t == nil {
			t = &table{}
			levels[g.Level] = t
			out.control = append(out.control, t)
		}
		if err := c.add(t, g, eval.LayerControl); err != nil {
			return nil, err
		}
	}
	if len(p.Session) > 0 {
		out.session = &table{}
	}
	for _, g := range p.Session {
		if err := c.add(out.session, g, eval.LayerSession); err != nil {
			return nil, err
		}
	}
	for _, g := range p.Identity {
		t := out.identity
		if g.ResourceGroup != eval.AccountScope {
			if t = out.groups[g.ResourceGroup]; t == nil {
				t = &table{}
				out.groups[g.ResourceGroup] = t
			}
			if !slices.Contains(c.groups, g.ResourceGroup) {
				c.groups = append(c.groups, g.ResourceGroup)
			}
		}
		if err := c.add(t, g, eval.LayerIdentity); err != nil {
			return nil, err
		}
	}
	if p.Trust == nil {
		return out, nil
	}
	out.trust = &table{}
	return out, c.add(out.trust, eval.Grant{Name: "trust policy", Document: p.Trust}, eval.LayerTrust)
}

func (c *compiler) add(t *table, g eval.Grant, layer string) error {
	if g.Document == nil {
		return fmt.Errorf("%w: %s", errNoDocument, quote(g.Name))
	}
	for i := range g.Document.Statements {
		src := &g.Document.Statements[i]
		ref := eval.StatementRef{
			Layer: layer, Policy: g.Name, Source: g.Source, Index: i, Sid: src.Sid, Effect: src.Effect,
			ResourceGroup: g.ResourceGroup,
		}
		for _, st := range c.statements(src, layer) {
			st.ref = ref
			for _, why := range st.doubts {
				c.unsure = append(c.unsure, fmt.Sprintf("%s: %s", ref, why.why))
			}
			c.readings(st)
			switch src.Effect {
			case policy.Allow:
				t.allow = append(t.allow, st)
			case policy.Deny:
				t.deny = append(t.deny, st)
			default:
				effect := quote(string(src.Effect))
				c.doubts = append(c.doubts, fmt.Sprintf("the Effect of %s is %s, which is neither Allow nor Deny", ref, effect))
			}
		}
	}
	return nil
}

// statements compiles one statement. Those of a trust policy become several where
// it is not sure for whom they are meant.
func (c *compiler) statements(src *policy.Statement, layer string) []*statement {
	st := c.statement(src, layer)
	if layer != eval.LayerTrust {
		return []*statement{st}
	}
	if st.deny {
		st.doubts = append(st.doubts, doubt{source: "deny", why: "RAM does not document Deny in a trust policy"})
	}
	if src.NotResources != nil {
		source := "resources " + strings.Join(src.NotResources, " ")
		st.doubts = append(st.doubts, doubt{source: source, why: "a trust policy has no NotResource"})
	}
	p := c.principals(src.Principal)
	named, wild, anybody := st.clone(), st.clone(), st.clone()
	c.demand(named, lit{variable: callerVar, text: textLit{p.named, true}})
	c.demand(wild, lit{variable: callerVar, text: textLit{p.wild, true}})
	if !c.settings.PrincipalWildcards {
		wild.doubts = append(wild.doubts, doubt{source: "wildcards", why: "RAM does not document wildcards in a principal"})
	}
	out := []*statement{named}
	if len(p.wild.globs) > 0 {
		out = append(out, wild)
	}
	if p.doubt != "" {
		anybody.doubts = append(anybody.doubts, doubt{source: p.doubt, why: p.doubt})
		out = append(out, anybody)
	}
	return out
}

// readings makes the statement as it is read. Where it is left open what a part
// means, that is a demand on a key that no request carries.
func (c *compiler) readings(st *statement) {
	if st.never {
		return
	}
	st.certain, st.possible, st.open = st.clone(), st.clone(), st.clone()
	for _, d := range st.doubts {
		if d.lit == nil {
			st.certain = nil
		} else if st.certain != nil {
			st.certain.lits = append(st.certain.lits, *d.lit)
		}
		cond := c.conditions.condition(policy.Condition{
			Operator: "StringEquals", Key: noKey + d.source, Values: []string{"met"},
		})
		st.open.lits = append(st.open.lits, lit{variable: c.key(cond), key: keyLit{cond, st.deny, true}})
	}
}

// noKey begins names of keys that stand for doubts.
const noKey = "\x00"

func (st *statement) clone() *statement {
	out := *st
	out.lits, out.doubts = slices.Clone(st.lits), slices.Clone(st.doubts)
	return &out
}

// statement compiles one statement, as eval does.
func (c *compiler) statement(src *policy.Statement, layer string) *statement {
	st := &statement{src: src, deny: src.Effect == policy.Deny}
	c.readable(src)
	fold := c.actionFold()
	actions, want := src.Actions, true
	if len(src.Actions) == 0 && src.NotActions != nil {
		actions, want = src.NotActions, false
	}
	c.demand(st, lit{variable: actionVar, text: textLit{c.texts.set(actions, setKind{fold: fold}), want}})
	c.note(&c.known, actions)
	switch {
	case layer == eval.LayerTrust && len(src.Resources) == 0:
	case len(src.Resources) == 0 && src.NotResources != nil:
		c.demand(
			st,
			lit{variable: resourceVar, text: textLit{c.texts.set(src.NotResources, setKind{spellings: true}), false}},
		)
	default:
		c.demand(st, lit{variable: resourceVar, text: textLit{c.texts.set(src.Resources, setKind{spellings: true}), true}})
	}
	c.note(&c.places, src.Resources)
	for _, cond := range policy.JoinConditions(src.Conditions) {
		c.condition(st, cond)
	}
	return st
}

// actionFold says how actions are compared.
func (c *compiler) actionFold() folding {
	if c.settings.CaseSensitiveActions {
		return caseCounts
	}
	return foldASCII
}

// demand adds a demand on a text, unless it is always or never met.
func (c *compiler) demand(st *statement, l lit) {
	switch {
	case l.text.set.all:
		st.never = st.never || !l.text.want
	case len(l.text.set.globs) == 0:
		st.never = st.never || l.text.want
	default:
		st.lits = append(st.lits, l)
	}
}

func (c *compiler) note(list *[]string, texts []string) {
	const enough = 512
	for _, text := range texts {
		if len(*list) < enough && newGlob(text, caseCounts).exact {
			*list = append(*list, text)
		}
	}
}

// condition adds a condition to a statement.
func (c *compiler) condition(st *statement, src policy.Condition) {
	cond := c.conditions.condition(src)
	own := !c.settings.KeysOnlyFromContext && (src.Key == policy.KeyAction || src.Key == policy.KeyResource)
	own = own || src.Key == keyPrincipal && c.kind != someIdentity
	switch {
	case cond.unusable:
		st.doubts = append(st.doubts, doubt{source: cond.id, why: cond.doubt})
	case own && cond.set == nil:
		why := "the key " + quote(src.Key) + " is a text, which the operator " + src.Operator + " cannot read"
		st.doubts = append(st.doubts, doubt{source: cond.id, why: why})
	case own:
		c.own(st, cond)
	default:
		l := lit{variable: c.key(cond), key: keyLit{cond, st.deny, true}}
		if cond.doubt == "" {
			st.lits = append(st.lits, l)
			return
		}
		l.key.loose = false
		st.doubts = append(st.doubts, doubt{cond.id, cond.doubt, &l})
	}
}

// keyPrincipal is the key of the ARN of who asks.
const keyPrincipal = "acs:PrincipalARN"

// own adds a condition on a key that stands for another part of the request.
func (c *compiler) own(st *statement, cond *condition) {
	variable := actionVar
	switch cond.key {
	case policy.KeyResource:
		variable = resourceVar
	case keyPrincipal:
		if c.kind.outside() {
			st.never = st.never || !cond.absent
			return
		}
		variable, c.asksCaller = callerVar, true
	}
	c.demand(st, lit{variable: variable, text: textLit{cond.set, !cond.op.Negated}})
}

// key returns the variable of a condition's key.
func (c *compiler) key(cond *condition) int {
	name := cond.key
	if c.settings.FoldKeys {
		name = foldText(name)
	}
	v, ok := c.keys[name]
	if !ok {
		v = firstKeyVar + len(c.names)
		c.keys[name] = v
		c.names = append(c.names, cond.key)
		c.asked = append(c.asked, nil)
	}
	if list := &c.asked[v-firstKeyVar]; !slices.Contains(*list, cond) {
		*list = append(*list, cond)
	}
	return v
}

const longPattern = "a pattern with ? is longer than a whole policy"

// readable notes what the evaluator does not compare, or compares as bytes.
func (c *compiler) readable(src *policy.Statement) {
	lists := [][]string{src.Actions, src.NotActions, src.Resources, src.NotResources}
	for _, cond := range src.Conditions {
		lists = append(lists, cond.Values, []string{cond.Key})
	}
	for _, list := range lists {
		for _, text := range list {
			switch {
			case policy.TooLong(text):
				c.doubts = append(c.doubts, longPattern)
			case !utf8.ValidString(text):
				c.doubts = append(c.doubts, strconv.QuoteToASCII(policy.Shorten(text, quotedBytes))+" is no valid UTF-8")
			}
		}
	}
}

const quotedBytes = 80

func quote(s string) string { return strconv.Quote(policy.Shorten(s, quotedBytes)) }
