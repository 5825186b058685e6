// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// The arguments of ram_policy_document that statements come from.
const (
	inSources   = "source_documents"
	inBlocks    = "statement"
	inOverrides = "override_documents"
)

// origin is where a statement of the result comes from. Each statement block counts as a document.
type origin struct {
	argument string
	document int // of the argument
	at       int // of the statement in its document
}

func (o origin) path() path.Path { return path.Root(o.argument).AtListIndex(o.document) }

// String names the statement as its author counts it.
func (o origin) String() string {
	if o.argument == inBlocks {
		return fmt.Sprintf("%s[%d]", inBlocks, o.document)
	}
	return fmt.Sprintf("Statement[%d] of %s[%d]", o.at, o.argument, o.document)
}

// origins returns the origin of each statement of a document made of sources and blocks, with the
// overrides over them. A statement is known by its text: of equal ones, the merge keeps the first,
// an override adds each.
func origins(doc *policy.Document, sources, blocks, overrides []*policy.Document) []origin {
	known := map[string][]origin{}
	add := func(argument string, docs []*policy.Document, again bool) {
		for i, d := range docs {
			for j := range d.Statements {
				text := d.Statements[j].String()
				if again || known[text] == nil {
					known[text] = append(known[text], origin{argument, i, j})
				}
			}
		}
	}
	add(inSources, sources, false)
	add(inBlocks, blocks, false)
	add(inOverrides, overrides, true)
	out := make([]origin, len(doc.Statements))
	for i := range doc.Statements {
		text := doc.Statements[i].String()
		from := known[text]
		out[i] = from[0]
		if len(from) > 1 {
			known[text] = from[1:]
		}
	}
	return out
}

// written is the result with what is needed to say where in the configuration a part of it comes
// from.
type written struct {
	doc     *policy.Document
	text    string // of doc
	origins []origin
	blocks  []statementModel
	// open tells that there may be more statements: some arguments are not known yet.
	open bool
}

// problems are those of the result as a policy of a kind, at the arguments that they come
// from, the serious ones first. Lines and columns of the result say nothing to anybody:
// nobody wrote it. How long it may be depends on where it goes.
func (w *written) problems(kind policy.Kind) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, p := range w.check(kind).SeriousFirst() {
		if p.Code == policy.CodeTooLong {
			continue
		}
		at, detail := w.locate(p)
		d := tfkit.PolicyDiagnostic(p, detail)
		if len(at.Steps()) > 0 {
			d = diag.WithPath(at, d)
		}
		diags.Append(d)
	}
	return diags
}

func (w *written) check(kind policy.Kind) policy.Problems {
	holes := w.open || slices.ContainsFunc(w.doc.Statements, func(s policy.Statement) bool { return s.HoldsUnknown() })
	switch {
	case w.open && len(w.doc.Statements) == 0:
		return nil
	case holes:
		return policy.ValidateKnown(w.text, kind)
	}
	return policy.Validate(w.text, kind)
}

// locate returns the argument a problem comes from, an empty path for the data source as a whole,
// and what to say there.
func (w *written) locate(p policy.Problem) (path.Path, string) {
	message := p.Message
	if n, ok := w.statement(p.Related); ok {
		message = p.MessageAbout(w.origins[n].String())
	}
	n, ok := w.statement(p.Path)
	if !ok {
		return path.Empty(), message
	}
	from, within := w.origins[n], p.Path[2:]
	if from.argument != inBlocks {
		there := slices.Concat(policy.Path{p.Path[0], policy.Item(from.at)}, within)
		return from.path(), fmt.Sprintf("%s (at %s)", message, there)
	}
	at := from.path()
	if len(within) == 0 {
		return at, message
	}
	switch element := within[0].Name; element {
	case "Sid", "Effect", "Action", "Resource":
		at = at.AtName(strings.ToLower(element))
	case "NotAction":
		at = at.AtName("not_action")
	case "NotResource":
		at = at.AtName("not_resource")
	case "Principal":
		if at = at.AtName("principal"); len(within) > 1 {
			at = at.AtName(strings.ToLower(within[1].Name))
		}
	case "Condition":
		at = w.condition(at, n, within[1:], p.OfName)
	}
	return at, message
}

// statement returns the index of the statement that a path leads into.
func (w *written) statement(at policy.Path) (int, bool) {
	if len(at) < 2 || at[1].Index < 0 || at[1].Index >= len(w.origins) {
		return 0, false
	}
	return at[1].Index, true
}

// condition returns the place of a problem of statement n, which is a block at a path, below its
// element Condition: an operator, a key below that, and an index below that where there are several
// values. With ofName, the last of them is a name and not what stands below it.
func (w *written) condition(at path.Path, n int, within policy.Path, ofName bool) path.Path {
	if len(within) == 0 {
		return at
	}
	operator, key, value := within[0].Name, "", ""
	attribute := "operator"
	if len(within) > 1 {
		key, attribute = within[1].Name, "key"
		if !ofName {
			attribute = "values"
			value = w.value(n, operator, key, within[2:])
		}
	}
	found := -1
	for i, c := range w.blocks[w.origins[n].document].Conditions {
		if c.Operator.ValueString() != operator || attribute != "operator" && c.Key.ValueString() != key {
			continue
		}
		// Of blocks that are put together, the one that has the value.
		if attribute == "values" && slices.Contains(sortedTexts(c.Values), value) {
			found = i
			break
		}
		if found < 0 {
			found = i
		}
	}
	if found < 0 {
		return at
	}
	return at.AtName("condition").AtListIndex(found).AtName(attribute)
}

// value returns the value of a condition of statement n that the rest of a path leads to.
func (w *written) value(n int, operator, key string, rest policy.Path) string {
	index := 0 // a value alone is no list
	if len(rest) > 0 {
		index = rest[0].Index
	}
	for _, c := range w.doc.Statements[n].Conditions {
		if c.Operator == operator && c.Key == key && index >= 0 && index < len(c.Values) {
			return c.Values[index]
		}
	}
	return ""
}

// widened warns about condition blocks of one operator and key. All conditions of a statement must
// hold, but a document has one place for an operator and a key, and of the values there one is
// enough, unless the operator is negated.
func widened(statements []statementModel) diag.Diagnostics {
	var diags diag.Diagnostics
	for i, s := range statements {
		for j, c := range s.Conditions {
			op, known := policy.LookupOperator(c.Operator.ValueString())
			if !known || op.Negated {
				continue
			}
			first := slices.IndexFunc(s.Conditions[:j], func(o conditionModel) bool {
				return o.Operator.Equal(c.Operator) && o.Key.Equal(c.Key)
			})
			if first < 0 || sameValues(c.Values, s.Conditions[first].Values) ||
				slices.ContainsFunc(slices.Concat(c.Values, s.Conditions[first].Values), isStandIn) {
				continue
			}
			diags.AddAttributeWarning(path.Root(inBlocks).AtListIndex(i).AtName("condition").AtListIndex(j), "Conditions "+
				"are put together",
				fmt.Sprintf("This condition and condition[%d] of the statement are both about %s and %s. A policy has one "+
					"place for them: their values are put together, and one "+
					"of all these has to match, which is wider than each of the two. If that is meant, write one condition with "+
					"all the values.",
					first, c.Operator.ValueString(), c.Key.ValueString()))
		}
	}
	return diags
}

func sameValues(a, b []types.String) bool { return slices.Equal(sortedTexts(a), sortedTexts(b)) }
