// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import "time"

// Now is the time by the client's clock, which a test may move.
func (c *Client) Now() time.Time { return c.clock.Now() }
