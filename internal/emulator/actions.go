// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

const (
	productRAM = "ram"
	productIMS = "ims"
	productSTS = "sts"
	productRM  = "resourcemanager"
)

// serviceNames are the products as RAM spells them.
var serviceNames = map[string]string{productRAM: "Ram", productIMS: "Ims", productSTS: "Sts", productRM: "ResourceManager"}

// versions are the API versions, each of one product (reference: signatures.md §1).
var versions = map[string]string{
	"2015-05-01": productRAM,
	"2019-08-15": productIMS,
	"2015-04-01": productSTS,
	"2020-03-31": productRM,
}

// action is one action of one product.
type action struct {
	product, name string
	params        []param
	writes        bool
	anonymous     bool // carries no signature
	// open actions need no permission.
	open bool
	// permission is the action that policies name, "ram:<name>" unless set.
	permission string
	// resources are the objects the permission is needed on, all of them.
	resources []resource
	run       func(*call) (any, *Error)
}

func (a *action) needs() string {
	if a.permission != "" {
		return a.permission
	}
	return "ram:" + a.name
}

type actionKey struct{ product, name string }

// table puts the actions of all objects together.
func table() map[actionKey]*action {
	all := map[actionKey]*action{}
	for _, list := range [][]action{
		userActions(), groupActions(), membershipActions(), accessKeyActions(), policyActions(), policyVersionActions(),
		attachmentActions(), scopedAttachmentActions(), resourceGroupActions(), roleActions(), tagActions(), accountActions(), stsActions(),
	} {
		for _, a := range list {
			all[actionKey{a.product, a.name}] = &a
		}
	}
	return all
}

// Actions lists what the emulator serves, as "product:Action", sorted.
func Actions() []string {
	var list []string
	for key := range maps.Keys(table()) {
		list = append(list, key.product+":"+key.name)
	}
	slices.Sort(list)
	return list
}

// call is one request on its way through an action.
type call struct {
	*Server
	ctx    context.Context
	tx     *store.Tx
	action *action
	caller caller
	in     values
	now    time.Time
	origin origin
}

// origin is where a request came from.
type origin struct {
	address   string
	userAgent string
	secure    bool
}

func (c *call) text(name string) string { return c.in.text(name) }

// answered is the answer of actions that return only the request ID.
type answered struct{}

// page is one page of a list.
type page[T any] struct {
	items  []T
	marker string // "": the last page
}

// paginate takes the rows after the marker of the request, at most MaxItems of them, in the order of an index by name.
func paginate[V, T any](c *call, index *store.Index[V], standard int, name func(V) string, keep func(V) bool, shape func(V) T) (page[T], *Error) {
	after, err := readMarker(c.text("Marker"))
	if err != nil {
		return page[T]{}, err
	}
	return fill(index.After(after), c.in.integer("MaxItems", standard), name, keep, shape), nil
}

// paginateSorted is paginate for rows that are in no index but in the order of their names.
func paginateSorted[V, T any](c *call, rows []V, standard int, name func(V) string, shape func(V) T) (page[T], *Error) {
	after, err := readMarker(c.text("Marker"))
	if err != nil {
		return page[T]{}, err
	}
	rest := slices.IndexFunc(rows, func(row V) bool { return name(row) > after })
	if rest < 0 {
		rest = len(rows)
	}
	return fill(slices.Values(rows[rest:]), c.in.integer("MaxItems", standard), name, nil, shape), nil
}

func fill[V, T any](rows iter.Seq[V], most int, name func(V) string, keep func(V) bool, shape func(V) T) page[T] {
	p := page[T]{items: []T{}}
	last := ""
	for row := range rows {
		if keep != nil && !keep(row) {
			continue
		}
		if len(p.items) == most {
			p.marker = writeMarker(last)
			break
		}
		p.items = append(p.items, shape(row))
		last = name(row)
	}
	return p
}

const markerPrefix = "after:"

func writeMarker(last string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(markerPrefix + last))
}

func readMarker(marker string) (string, *Error) {
	if marker == "" {
		return "", nil
	}
	text, err := base64.RawURLEncoding.DecodeString(marker)
	last, ok := strings.CutPrefix(string(text), markerPrefix)
	if err != nil || !ok || last == "" {
		return "", refused("Marker")
	}
	return last, nil
}

// date is a time as the API writes it; "" when it never came.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// newID is 18 random decimal digits, the first not 0.
func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("%d", 100_000_000_000_000_000+binary.BigEndian.Uint64(b[:])%900_000_000_000_000_000)
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// randomText is so many random letters and digits.
func randomText(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b)
}

// newRequestID is an upper-case UUID.
func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// asMap turns an answer into what a JSON client sees.
func asMap(answer any) (map[string]any, error) {
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	return m, json.Unmarshal(text, &m)
}
