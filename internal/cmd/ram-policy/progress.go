// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// bar shows on a terminal how far long work is; elsewhere it shows nothing.
func (s *streams) bar(all int64, what string, more ...progressbar.Option) *progressbar.ProgressBar {
	return progressbar.NewOptions64(all, append([]progressbar.Option{
		progressbar.OptionSetVisibility(s.progress), progressbar.OptionSetWriter(s.err),
		progressbar.OptionSetDescription(what), progressbar.OptionSetWidth(30), progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100 * time.Millisecond), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetRenderBlankState(true),
	}, more...)...)
}

// counter shows how many objects of one kind after the other have been read.
func (s *streams) counter() func(what string, done, all int) {
	var now string
	var bar *progressbar.ProgressBar
	return func(what string, done, all int) {
		if what != now {
			now, bar = what, s.bar(int64(all), what)
		}
		_ = bar.Set(done) // what cannot be shown does not end the work
	}
}
