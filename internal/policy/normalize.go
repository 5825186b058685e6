// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

// Normalize returns the document in its canonical form.
func Normalize(d *Document) *Document { return d.Clone() }

// Equal reports whether two documents mean the same.
func Equal(a, b string) bool {
	x, err := ParseLenient(a)
	if err != nil {
		return a == b
	}
	y, err := ParseLenient(b)
	return err == nil && Normalize(x).String() == Normalize(y).String()
}

// Minify returns the smallest safe equivalent text.
func Minify(text string) (string, error) {
	d, err := ParseLenient(text)
	if err != nil {
		return "", err
	}
	return d.String(), nil
}
