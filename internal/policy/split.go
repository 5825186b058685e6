// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Split packs the statements of a document into as few documents of at most
// size characters as it can find. Attached together, in the same scope, the
// documents decide as the one does. A document that fits stays as it is; others
// are minified first.
//
// A statement moves as a whole unless it is too large, or cutting it saves a
// document. Then its actions or resources are spread over several statements
// with the same Sid. Lists of NotAction and NotResource and condition values are
// never cut, because that would change what they mean.
//
// The error names the statement that cannot be made to fit.
//
// reference: policy-language.md §10.
func Split(d *Document, size int) ([]*Document, error) {
	if d == nil {
		return nil, nil
	}
	if Size(d.String()) <= size {
		return []*Document{d.Clone()}, nil
	}
	given := d
	d = d.minimal()
	pieces := make([]piece, len(d.Statements))
	empty := &Document{Version: d.Version}
	p := packer{frame: Size(empty.String())}
	// One character more than the room, since the first statement has no comma.
	p.room = size - p.frame + 1
	if p.room < 2 || len(pieces) == 0 {
		return nil, fmt.Errorf("%s: even a document without statements is longer", cannotSplit(size))
	}
	var whole []piece
	total := 0
	for i := range d.Statements {
		pieces[i] = newPiece(i, d.Statements[i])
		parts, err := p.fit(pieces[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", cannotSplit(size), p.culprit(given, err))
		}
		whole = append(whole, parts...)
		total += pieces[i].size
	}
	best := p.pack(whole, 0, false)
	for low, high := (total+p.room-1)/p.room, len(best); low < high && len(best) <= maxOpen; {
		middle := (low + high) / 2
		if bins := p.pack(pieces, middle, true); bins != nil {
			best, high = bins, middle
		} else {
			low = middle + 1
		}
	}
	return documents(best, d.Version), nil
}

func cannotSplit(size int) string {
	return fmt.Sprintf("the policy cannot be split into documents of at most %d characters", size)
}

// piece is a statement, or a part of one.
type piece struct {
	index     int // of the statement in the document
	statement Statement
	cut       bool // it is a part
	size      int  // printed, with a comma
	actions   int  // size of the list of actions
	resources int
}

func newPiece(index int, s Statement) piece {
	return piece{
		index: index, statement: s, size: Size(s.String()) + 1,
		actions: listSize(s.Actions), resources: listSize(s.Resources),
	}
}

// listSize returns the printed size of the values of a list, with a comma each.
func listSize(list []string) int {
	n := 0
	for _, v := range list {
		n += valueSize(v)
	}
	return n
}

func valueSize(v string) int { return len(quote(v)) + 1 }

// bin is a document being filled.
type bin struct {
	free   int
	pieces []piece
}

type packer struct {
	frame int // size of a document without statements
	room  int // for statements, with a comma each
}

// maxOpen is the number of bins that are filled at the same time, so that huge
// documents are packed in linear time. RAM lets an identity have far fewer
// policies.
const maxOpen = 256

// pack puts the pieces into bins, the largest first, each into the fullest bin
// that has room. With limit it uses that many bins and, if cut is set, cuts what
// does not fit; it returns nil if that fails.
func (p packer) pack(pieces []piece, limit int, cut bool) []bin {
	pieces = slices.Clone(pieces)
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(b.size, a.size) })
	bins := make([]bin, limit) // in the order of their free room
	for i := range bins {
		bins[i].free = p.room
	}
	var left []piece
	var closed []bin
	for _, x := range pieces {
		if !cut && len(bins) > maxOpen {
			closed, bins = append(closed, bins[0]), bins[1:]
		}
		at, _ := slices.BinarySearchFunc(bins, x.size, func(b bin, size int) int { return cmp.Compare(b.free, size) })
		switch {
		case at < len(bins):
			bins = put(bins, at, x)
		case !cut:
			bins = put(append(bins, bin{free: p.room}), len(bins), x)
		default:
			left = append(left, x)
		}
	}
	for _, x := range left {
		for {
			at := len(bins) - 1 // the emptiest
			if x.size <= bins[at].free {
				bins = put(bins, at, x)
				break
			}
			head, tail, ok := cutPiece(x, bins[at].free)
			if !ok {
				return nil
			}
			bins = put(bins, at, head)
			x = tail
		}
	}
	return append(closed, bins...)
}

// put adds a piece to a bin and keeps the bins in order.
func put(bins []bin, at int, x piece) []bin {
	b := bins[at]
	b.free -= x.size
	b.pieces = append(b.pieces, x)
	to, _ := slices.BinarySearchFunc(bins[:at], b.free, func(b bin, free int) int { return cmp.Compare(b.free, free) })
	copy(bins[to+1:at+1], bins[to:at])
	bins[to] = b
	return bins
}

// maxParts bounds the statements that one with long actions and long resources is
// cut into: every part of one list has to be repeated with every part of the
// other.
const maxParts = 4096

// fit cuts a piece into parts that each fit into an empty document.
func (p packer) fit(x piece) ([]piece, error) {
	var out []piece
	parts, err := p.narrow(x)
	if err != nil {
		return nil, err
	}
	for _, y := range parts {
		for y.size > p.room {
			head, tail, ok := cutPiece(y, p.room)
			if !ok {
				return nil, p.refusal(y)
			}
			out = append(out, head)
			y = tail
		}
		out = append(out, y)
	}
	return out, nil
}

// refusal says why a piece cannot be cut any further.
func (p packer) refusal(x piece) error {
	least := x.statement
	least.Actions = least.Actions[:min(1, len(least.Actions))]
	least.Resources = least.Resources[:min(1, len(least.Resources))]
	switch n := newPiece(x.index, least).size; {
	case n <= p.room:
		return errors.New("its actions and resources are both too long for parts of that size")
	case len(least.Actions) == len(x.statement.Actions) && len(least.Resources) == len(x.statement.Resources) && !x.cut:
		return fmt.Errorf("alone it makes a document of %d characters, and it has no list of actions or resources to cut",
			p.frame+n-1)
	default:
		return fmt.Errorf("even with one value in its list it makes a document of %d characters", p.frame+n-1)
	}
}

// culprit names the statement of the document as it was given that does not fit.
// There is none if the statement that failed was made by joining others.
func (p packer) culprit(given *Document, err error) error {
	b := newBudget(given.size())
	for i := range given.Statements {
		if _, err := p.fit(newPiece(i, given.Statements[i].minimal(b))); err != nil {
			return fmt.Errorf("statement %d: %w", i, err)
		}
	}
	return fmt.Errorf("statements that differ only in their actions or resources, joined: %w", err)
}

// narrow cuts a piece whose actions and resources are both long by the shorter
// of the two lists, so that each part leaves half of the room to the other.
func (p packer) narrow(x piece) ([]piece, error) {
	s := &x.statement
	if x.size <= p.room || len(s.Actions) == 0 || len(s.Resources) == 0 {
		return []piece{x}, nil
	}
	field, length, other := actionsOf, x.actions, x.resources
	if x.actions > x.resources {
		field, length, other = resourcesOf, x.resources, x.actions
	}
	bare := *s
	bare.Actions, bare.Resources = []string{""}, []string{""}
	half := (p.room - newPiece(x.index, bare).size) / 2
	if length <= half {
		return []piece{x}, nil
	}
	if least := (length/max(half, 1) + 1) * (other/max(half, 1) + 1); least > maxParts {
		return nil, fmt.Errorf("its actions and resources would have to be cut into about %d statements", least)
	}
	var out []piece
	for list := *field(s); len(list) > 0; {
		n, used := 1, valueSize(list[0])
		for n < len(list) && used+valueSize(list[n]) <= half {
			used += valueSize(list[n])
			n++
		}
		part := *s
		*field(&part) = list[:n]
		y := newPiece(x.index, part)
		y.cut = true
		out = append(out, y)
		list = list[n:]
	}
	return out, nil
}

func actionsOf(s *Statement) *[]string   { return &s.Actions }
func resourcesOf(s *Statement) *[]string { return &s.Resources }

// cutPiece moves as many values of the longer list as fit into the room to a
// piece of their own. It works on the values it moves only, so that cutting a
// long list into many pieces stays linear.
func cutPiece(x piece, room int) (head, tail piece, ok bool) {
	s := &x.statement
	field := resourcesOf
	if len(s.Resources) < 2 || (len(s.Actions) > 1 && x.actions > x.resources) {
		field = actionsOf
	}
	list := *field(s)
	if len(list) < 2 {
		return head, tail, false
	}
	// What is left of the size without the list; one value has no brackets and
	// no comma after it.
	rest := x.size - listSum(x, field) + 1 - 2
	n, used := 1, valueSize(list[0])
	if rest+used-1 > room {
		return head, tail, false
	}
	for n < len(list)-1 && rest+2+used+valueSize(list[n])-1 <= room {
		used += valueSize(list[n])
		n++
	}
	head, tail = x, x
	head.cut, tail.cut = true, true
	*field(&head.statement), *field(&tail.statement) = list[:n], list[n:]
	head.resize(field, rest, used)
	tail.resize(field, rest, listSum(x, field)-used)
	return head, tail, true
}

type listField func(*Statement) *[]string

// listSum returns the size of the list that was chosen.
func listSum(x piece, field listField) int {
	if field(&x.statement) == actionsOf(&x.statement) {
		return x.actions
	}
	return x.resources
}

// resize sets the sizes after the list has been cut.
func (x *piece) resize(field listField, rest, list int) {
	if field(&x.statement) == actionsOf(&x.statement) {
		x.actions = list
	} else {
		x.resources = list
	}
	x.size = rest + list - 1
	if len(*field(&x.statement)) != 1 {
		x.size += 2
	}
}

// documents turns bins into documents in the order of the statements.
func documents(bins []bin, version string) []*Document {
	var out []*Document
	for i := range bins {
		if len(bins[i].pieces) > 0 {
			slices.SortStableFunc(bins[i].pieces, func(a, b piece) int { return cmp.Compare(a.index, b.index) })
		}
	}
	bins = slices.DeleteFunc(bins, func(b bin) bool { return len(b.pieces) == 0 })
	slices.SortStableFunc(bins, func(a, b bin) int { return cmp.Compare(a.pieces[0].index, b.pieces[0].index) })
	for _, b := range bins {
		d := &Document{Version: version}
		for _, x := range b.pieces {
			d.Statements = append(d.Statements, x.statement.Clone())
		}
		out = append(out, d)
	}
	return out
}
