-- Which side of the pair may write rows of each parity (owner id % 2). Replicated; changed only by a handover or takeover.
CREATE TABLE IF NOT EXISTS {database}.weft_baton (
  parity TINYINT UNSIGNED NOT NULL,
  side CHAR(1) NOT NULL,
  epoch BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (parity)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
