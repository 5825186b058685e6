// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
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

// origins returns the origin of each statement of a document made of sources and blocks, with the overrides over them. A
// statement is known by its text: of equal ones, the merge keeps the first, an override adds each.
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

// written is the result with what is needed to say where in the configuration a part of it comes from.
type written struct {
	doc     *policy.Document
	text    string // of doc
	origins []origin
	blocks  []statementModel
}

// problems are those of the result as a policy of a kind, at the arguments that they come from. Lines and columns of the result
// say nothing to anybody: nobody wrote it.
func (w *written) problems(kind policy.Kind) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, p := range policy.Validate(w.text, kind) {
		if p.Code == codeTooLong {
			continue
		}
		at, detail := w.locate(p)
		var d diag.Diagnostic = diag.NewWarningDiagnostic("Questionable policy document", detail)
		if p.Severity == policy.SeverityError {
			d = diag.NewErrorDiagnostic("Invalid policy document", detail)
		}
		if len(at.Steps()) > 0 {
			d = diag.WithPath(at, d)
		}
		diags.Append(d)
	}
	return diags
}

// otherStatement is how a message begins that is about two statements.
var otherStatement = regexp.MustCompile(`^Statement\[(\d+)\]`)

// locate returns the argument a problem comes from, an empty path for the data source as a whole, and what to say there.
func (w *written) locate(p policy.Problem) (path.Path, string) {
	message := otherStatement.ReplaceAllStringFunc(p.Message, func(s string) string {
		if n := steps(s)[1].index; n < len(w.origins) {
			return w.origins[n].String()
		}
		return s
	})
	if r, n := utf8.DecodeRuneInString(message); !otherStatement.MatchString(p.Message) {
		message = string(unicode.ToUpper(r)) + message[n:]
	}
	place := steps(p.Path)
	if len(place) < 2 || place[1].index < 0 || place[1].index >= len(w.origins) {
		return path.Empty(), message
	}
	n := place[1].index
	from := w.origins[n]
	if from.argument != inBlocks {
		_, rest, _ := strings.Cut(p.Path, "]")
		return from.path(), fmt.Sprintf("%s (at Statement[%d]%s)", message, from.at, rest)
	}
	at := from.path()
	if place = place[2:]; len(place) == 0 {
		return at, message
	}
	switch element := place[0].name; element {
	case "Sid", "Effect", "Action", "Resource":
		at = at.AtName(strings.ToLower(element))
	case "NotAction":
		at = at.AtName("not_action")
	case "NotResource":
		at = at.AtName("not_resource")
	case "Principal":
		if at = at.AtName("principal"); len(place) > 1 {
			at = at.AtName(strings.ToLower(place[1].name))
		}
	case "Condition":
		at = w.condition(at, n, place[1:], p.Offset)
	}
	return at, message
}

// condition returns the place of a problem of statement n, which is a block at a path, below its element Condition: an
// operator, a key below that, and an index below that where there are several values.
func (w *written) condition(at path.Path, n int, place []step, offset int) path.Path {
	if len(place) == 0 {
		return at
	}
	operator, key, value := place[0].name, "", ""
	attribute := "operator"
	if len(place) > 1 {
		key, attribute = place[1].name, "key"
		if !w.isKey(offset) {
			attribute = "values"
			value = w.value(n, operator, key, place[2:])
		}
	}
	found := -1
	for i, c := range w.blocks[w.origins[n].document].Conditions {
		if c.Operator.ValueString() != operator || attribute != "operator" && c.Key.ValueString() != key {
			continue
		}
		// Of blocks that are put together, the one that has the value.
		if attribute == "values" && slices.Contains(plain(c.Values), value) {
			found = i
			break
		}
		if found < 0 {
			found = i
		}
	}
	if found < 0 {
		return at // the path of the problem has a long name only in part
	}
	return at.AtName("condition").AtListIndex(found).AtName(attribute)
}

// value returns the value of a condition of statement n that the rest of a path leads to.
func (w *written) value(n int, operator, key string, place []step) string {
	index := 0 // a value alone is no list
	if len(place) > 0 {
		index = place[0].index
	}
	for _, c := range w.doc.Statements[n].Conditions {
		if c.Operator == operator && c.Key == key && index >= 0 && index < len(c.Values) {
			return c.Values[index]
		}
	}
	return ""
}

// isKey says whether the name of a member stands at an offset of the text. A key and its one value have the same path.
func (w *written) isKey(offset int) bool {
	_, n, ok := quoted(w.text[min(offset, len(w.text)):])
	return ok && strings.HasPrefix(w.text[offset+n:], ":")
}

// step is one step of the path of a problem: a name, or an index.
type step struct {
	name  string
	index int // -1 for a name
}

// steps takes the path of a problem apart, such as Statement[0].Condition.IpAddress["acs:SourceIp"][1].
func steps(at string) []step {
	var out []step
	for at != "" {
		switch {
		case at[0] == '.' || at[0] == ']':
			at = at[1:]
		case strings.HasPrefix(at, `["`):
			name, n, ok := quoted(at[1:])
			if !ok {
				return out
			}
			out = append(out, step{name, -1})
			at = at[1+n:]
		case at[0] == '[':
			digits, rest, _ := strings.Cut(at[1:], "]")
			index, err := strconv.Atoi(digits)
			if err != nil {
				return out
			}
			out = append(out, step{"", index})
			at = rest
		default:
			end := strings.IndexAny(at, ".[")
			if end < 0 {
				end = len(at)
			}
			out = append(out, step{at[:end], -1})
			at = at[end:]
		}
	}
	return out
}

// quoted reads the JSON string that a text begins with, and returns the length of what it read.
func quoted(text string) (value string, length int, ok bool) {
	d := json.NewDecoder(strings.NewReader(text))
	if !strings.HasPrefix(text, `"`) || d.Decode(&value) != nil {
		return "", 0, false
	}
	return value, int(d.InputOffset()), true
}

// widened warns about condition blocks of one operator and key. All conditions of a statement must hold, but a document has one
// place for an operator and a key, and of the values there one is enough, unless the operator is negated.
func widened(statements []statementModel) diag.Diagnostics {
	var diags diag.Diagnostics
	for i, s := range statements {
		for j, c := range s.Conditions {
			op, known := policy.LookupOperator(c.Operator.ValueString())
			if !known || op.Negated {
				continue
			}
			first := slices.IndexFunc(s.Conditions[:j], func(o conditionModel) bool { return o.Operator.Equal(c.Operator) && o.Key.Equal(c.Key) })
			if first < 0 || sameValues(c.Values, s.Conditions[first].Values) {
				continue
			}
			diags.AddAttributeWarning(path.Root(inBlocks).AtListIndex(i).AtName("condition").AtListIndex(j), "Conditions are put together",
				fmt.Sprintf("This condition and condition[%d] of the statement are both about %s and %s. A policy has one place for them: their values are put together, and one "+
					"of all these has to match, which is wider than each of the two. If that is meant, write one condition with all the values.",
					first, c.Operator.ValueString(), c.Key.ValueString()))
		}
	}
	return diags
}

func sameValues(a, b []types.String) bool { return slices.Equal(plain(a), plain(b)) }
