// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"encoding/base64"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// page is one page of a list.
type page[T any] struct {
	items  []T
	marker string // "": the last page
}

// paginate takes the rows after the marker of the request, at most MaxItems of them, in the order
// of an index by name.
func paginate[V, T any](c *call, index *store.Index[V], standard int, name func(V) string, keep func(V) bool,
	shape func(V) T) (page[T], error) {
	after, err := readMarker(c.text("Marker"))
	if err != nil {
		return page[T]{}, err
	}
	return fill(index.After(c.tx, after), c.in.integer("MaxItems", standard), name, keep, shape), nil
}

// paginateSorted is paginate for rows that are in no index but in the order of their names.
func paginateSorted[V, T any](c *call, rows []V, standard int, name func(V) string, shape func(V) T) (page[T], error) {
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

func readMarker(marker string) (string, error) {
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

// numbered takes the page that PageNumber and PageSize ask for.
func numbered[T any](c *call, list []T) (items []T, pageNumber, pageSize int) {
	pageNumber, pageSize = c.in.integer("PageNumber", 1), c.in.integer("PageSize", 10)
	from := min((pageNumber-1)*pageSize, len(list))
	return append([]T{}, list[from:min(from+pageSize, len(list))]...), pageNumber, pageSize
}

// tokenPage takes the page that NextToken and PageSize ask for; the token is the number of the
// items before it.
func tokenPage[T any](c *call, list []T) (items []T, next string, err error) {
	text, err := readMarker(c.text("NextToken"))
	if err != nil {
		return nil, "", refused("NextToken")
	}
	from, _ := strconv.Atoi(cmp.Or(text, "0"))
	from = min(max(from, 0), len(list))
	to := min(from+c.in.integer("PageSize", 100), len(list))
	if to < len(list) {
		next = writeMarker(strconv.Itoa(to))
	}
	return list[from:to], next, nil
}
