import { useTranslation } from 'react-i18next';
import { formatBytes } from '../app/format.ts';
import { Icon } from '../ui/icon.tsx';
import type { FileFault, FileRole, PlannedFile } from './plan-upload.ts';

const ROLE_WORDS: Readonly<Record<FileRole, string>> = {
  mask: 'new.role.mask',
  original: 'new.role.original',
  fragment: 'new.role.fragment',
  reference: 'new.role.reference',
  archive: 'new.role.archive',
};

const FAULT_WORDS: Readonly<Record<FileFault, string>> = {
  empty: 'new.fault.empty',
  tooLarge: 'new.fault.tooLarge',
  notPicture: 'new.fault.notPicture',
  sameName: 'new.fault.sameName',
  sameContent: 'new.fault.sameContent',
  unreadable: 'new.fault.unreadable',
  notAlone: 'new.fault.notAlone',
};

/** Every file that was dropped: what it is for, or why it stays here. Those at fault come first. */
export function CheckedFiles({ files }: { readonly files: readonly PlannedFile[] }) {
  const { t } = useTranslation();
  const rank = ({ fault, role }: PlannedFile): number => (fault !== null ? 0 : role === null ? 2 : 1);
  const shown = [...files].sort((a, b) => rank(a) - rank(b));
  return (
    // It scrolls: who has no mouse must be able to go into it.
    <ul className="files" tabIndex={0} aria-label={t('new.checked')}>
      {shown.map((planned) => (
        <li
          key={planned.file.path}
          className={planned.fault !== null ? 'file file-bad' : planned.role === null ? 'file file-left' : 'file'}
        >
          <Icon name={planned.fault !== null ? 'warn' : planned.role === null ? 'minus' : 'check'} />
          <span className="file-name" title={planned.file.path}>
            {planned.path}
          </span>
          <span className="file-about">
            {planned.fault !== null
              ? t(FAULT_WORDS[planned.fault])
              : planned.role === null
                ? t('new.notNeeded')
                : t(ROLE_WORDS[planned.role])}
          </span>
          <span className="file-size">{formatBytes(planned.file.sizeBytes)}</span>
        </li>
      ))}
    </ul>
  );
}
