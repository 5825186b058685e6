// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// The bounds of what reasons repeat of policies and requests. There is a reason
// for each statement, so that without them a long text would be repeated for each.
const (
	quotedBytes  = 80      // of one text
	nameBytes    = 160     // of one name of a statement or policy, which RAM limits to 128
	quotedValues = 5       // of one list
	detailBytes  = 1 << 20 // of the details of one result; beyond it they only name the part
)

// quote shows a text, shortened.
func quote(s string) string {
	return strconv.Quote(shorten(s))
}

// quoteThen shows a text, shortened, and then what is said of it.
func quoteThen(s, rest string) string {
	var room [2 * quotedBytes]byte
	return string(append(strconv.AppendQuote(room[:0], shorten(s)), rest...))
}

func shorten(s string) string { return policy.Shorten(s, quotedBytes) }

// quoteAll shows a list of n texts, shortened.
func quoteAll(n int, text func(int) string) string {
	if n == 1 {
		return quote(text(0))
	}
	var b strings.Builder
	b.WriteByte('[')
	for i := range min(n, quotedValues) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quote(text(i)))
	}
	if n > quotedValues {
		fmt.Fprintf(&b, ", … and %d more", n-quotedValues)
	}
	b.WriteByte(']')
	return b.String()
}

func quoteList(list []string) string {
	return quoteAll(len(list), func(i int) string { return list[i] })
}
