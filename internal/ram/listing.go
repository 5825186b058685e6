// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"fmt"
	"iter"
	"strconv"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// How much a listing may be, far above RAM's quotas: 5,000 users, 1,000 roles, and on each of them
// 30 policies (reference: limits.md §1).
const (
	maxListed      = 100_000
	maxAttachments = 500_000
	maxPages       = 5_000
)

// page is one page of a listing.
type page[V any] struct {
	items []V
	next  string // the marker of the next page; "" when this is the last
}

// pageParams ask for the page at a marker.
func pageParams(marker string, size int) rpc.Params {
	return rpc.Params{"Marker": marker, "MaxItems": strconv.Itoa(size)}.NonEmpty()
}

// pageAnswer is embedded by the answer of an action that lists in pages.
type pageAnswer struct {
	rpc.Answer
	IsTruncated bool
	Marker      string
}

// pageOf is a page with the items of an answer, unless the call ended in err. RAM gives a new
// marker while there is more, and only then (reference: limits.md §4): without one the listing
// would be taken for complete, or never end.
func pageOf[V any](a pageAnswer, marker string, items []V, err error) (page[V], error) {
	if err != nil || !a.IsTruncated {
		return page[V]{items: items}, err
	}
	if a.Marker == "" || a.Marker == marker {
		return page[V]{}, fmt.Errorf("RAM says that there are more, but not where they begin (marker %q)", a.Marker)
	}
	return page[V]{items, a.Marker}, nil
}

// listAll yields the items of all pages, at most so many, and an error as the last.
func listAll[V any](
	ctx context.Context, most int, pageAt func(context.Context, string) (page[V], error),
) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		var none V
		marker, pages, items := "", 0, 0
		for {
			p, err := pageAt(ctx, marker)
			if err != nil {
				yield(none, err)
				return
			}
			pages, items = pages+1, items+len(p.items)
			if items > most || pages > maxPages {
				yield(none, fmt.Errorf("RAM has listed %d objects in %d pages, more than an account can have", items, pages))
				return
			}
			for _, v := range p.items {
				if !yield(v, nil) {
					return
				}
			}
			if p.next == "" {
				return
			}
			marker = p.next
		}
	}
}

// collect gives all that a listing yields.
func collect[V any](seq iter.Seq2[V, error]) ([]V, error) {
	var all []V
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
